import { installHelm } from '../test/support/helm/install';
import { HelmVersion } from '../test/support/helm/releases';

/** Prints where the binary of a version is, and fetches it before if it is not there. */
const [version] = process.argv.slice(2);
void installHelm(version as HelmVersion).then(binary => process.stdout.write(binary));
