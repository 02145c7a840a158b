import { Form, TEXT } from '../template/form';

const FORM = new Form<{ id: string; target: string }>({ id: TEXT, target: TEXT }, ['id', 'target']);

/**
 * A file that a build may read while it installs dependencies, such as the credentials of a private registry. It is in no layer of the image; whoever
 * builds gives it: `docker build --secret id=npmrc,src=$HOME/.npmrc`.
 *
 * @see https://docs.docker.com/build/building/secrets/
 */
export class BuildSecret {
  /**
   * A secret as a file.
   *
   * @param id what the command line of a build calls it
   * @param target the absolute path of the file while dependencies are installed, such as `/root/.npmrc`, `/root/.config/pip/pip.conf` or `/root/.netrc`
   * @throws if the id or the path is none
   */
  public static file(id: string, target: string): BuildSecret {
    FORM.check({ id, target }, () => 'of a BuildSecret');
    if (!/^[\w.-]+$/.test(id)) {
      throw new Error(`'id' ('${id}') of a BuildSecret must be letters, digits, '.', '_' and '-', such as 'npmrc'`);
    }
    if (!/^(?:\/(?!\.\.?(?:\/|$))[\w.@+-]+)+$/.test(target)) {
      throw new Error(`'target' ('${target}') of a BuildSecret must be the absolute path of a file, such as '/root/.npmrc'`);
    }
    return new BuildSecret(id, target);
  }

  private constructor(
    /** What the command line of a build calls it. */
    public readonly id: string,
    /** The absolute path of the file while dependencies are installed. */
    public readonly target: string,
  ) {}
}
