import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { transform } from 'sucrase';
import { parse } from 'yaml';

const README = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

function block(language: string): string {
  const text = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(README)?.[1];
  if (text === undefined) {
    throw new Error(`README.md has no block of ${language}`);
  }
  return text;
}

/** The manifests that the first example writes, by document. */
function synthesizeFirstExample(): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'readme.'));
  const before = process.env.CDK8S_OUTDIR;
  try {
    process.env.CDK8S_OUTDIR = outdir;
    const program = transform(block('ts'), { transforms: ['typescript', 'imports'] }).code;
    new Function('require', 'exports', program)(require, {});
    return fs.readFileSync(path.join(outdir, 'shop.k8s.yaml'), 'utf8').split('---\n');
  } finally {
    process.env.CDK8S_OUTDIR = before ?? '';
    if (before === undefined) {
      delete process.env.CDK8S_OUTDIR;
    }
    fs.rmSync(outdir, { recursive: true });
  }
}

describe('the README', () => {
  test('shows the output that its first example really gives', () => {
    const deployment = synthesizeFirstExample().find(document => parse(document).kind === 'Deployment') ?? '';
    expect(deployment.trim()).toBe(block('yaml').trim());
  });

  test('names the objects that stand beside it', () => {
    const kinds = synthesizeFirstExample().map(document => parse(document).kind);
    expect(kinds.sort()).toEqual(['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount']);
  });
});
