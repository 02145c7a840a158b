import * as fs from 'fs';
import * as path from 'path';
import { requirementsIn } from './python-requirements';
import { Form, TEXT } from '../template/form';

/** The two kinds of file that pip itself understands, the stricter name first. */
const REQUIREMENTS = ['requirements.lock', 'requirements.txt'];

const FORM = new Form<{ file?: string }>({ file: TEXT });

const VERSION = /^\d+(?:\.\w+)+$/;

/** The file that pins every dependency of a Python program, and what reads it. */
export class PythonLock {
  /**
   * A requirements file that pins every package with `==` and a hash, as `pip-compile --generate-hashes` and `uv export` write it.
   *
   * @param file the file, relative to the build context; 'requirements.lock' or 'requirements.txt', whichever there is, if it is left out
   */
  public static requirements(file?: string): PythonLock {
    FORM.check({ file }, () => 'of a PythonLock');
    return new PythonLock(file);
  }

  /**
   * `uv.lock`.
   *
   * @param version the exact version of uv that reads it, such as '0.8.3'
   * @throws if the version is not exact
   */
  public static uv(version: string): PythonLock {
    refuseVersion('uv', version);
    return new PythonLock('uv.lock', {
      tools: [`uv==${version}`],
      command: 'uv export --locked --no-dev --no-emit-project --format=requirements-txt --output-file=requirements.txt',
    });
  }

  /**
   * `poetry.lock`.
   *
   * @param version the exact version of Poetry that reads it, such as '2.1.3'
   * @param exportVersion the exact version of its plugin `poetry-plugin-export`, such as '1.9.0'
   * @throws if a version is not exact
   */
  public static poetry(version: string, exportVersion: string): PythonLock {
    refuseVersion('Poetry', version);
    refuseVersion('poetry-plugin-export', exportVersion);
    return new PythonLock('poetry.lock', {
      tools: [`poetry==${version}`, `poetry-plugin-export==${exportVersion}`],
      command: 'poetry export --only=main --format=requirements.txt --output=requirements.txt',
    });
  }

  private constructor(
    /** The file, relative to the build context; undefined where one is looked for. */
    public readonly file?: string,
    /**
     * What pip installs to read the file, and the command that makes a requirements file of it; undefined where pip reads it itself.
     *
     * @internal
     */
    public readonly _export?: { readonly tools: readonly string[]; readonly command: string },
  ) {}
}

/** How the dependencies of a Python program are pinned. */
export interface PythonPins {
  /** The files of the context that say so. */
  readonly files: readonly string[];
  /** The packages that are built from their sources, which runs code of theirs. */
  readonly fromSource: readonly string[];
}

/** What pins the dependencies, or why nothing does, in words that follow the name of the image. */
export function pythonPinsIn(contextFolder: string, lock: PythonLock | undefined): PythonPins | string {
  const has = (file: string) => fs.existsSync(path.join(contextFolder, file));
  if (lock?._export !== undefined && lock.file !== undefined) {
    const missing = [lock.file, 'pyproject.toml'].find(file => !has(file));
    return missing === undefined ? { files: ['pyproject.toml', lock.file], fromSource: [] }
      : `'lock' needs '${missing}' in the build context, and there is none; commit it`;
  }
  const file = lock?.file ?? REQUIREMENTS.find(has);
  if (file === undefined) {
    const other = [['uv.lock', 'PythonLock.uv(\'0.8.3\')'], ['poetry.lock', 'PythonLock.poetry(\'2.1.3\', \'1.9.0\')']].find(([name]) => has(name));
    return other === undefined
      ? '\'context\' has no lockfile, so each build could install something else; commit \'requirements.lock\' or \'requirements.txt\' with hashes, \'uv.lock\' or \'poetry.lock\''
      : `'lock' is missing, and the build context has '${other[0]}'; say which version reads it, such as 'lock: ${other[1]}'`;
  }
  if (!has(file)) {
    return `'lock' needs '${file}' in the build context, and there is none; commit it`;
  }
  const { problem, fromSource } = requirementsIn(file, fs.readFileSync(path.join(contextFolder, file), 'utf8'));
  return problem ?? { files: [file], fromSource };
}

function refuseVersion(tool: string, version: string): void {
  if (!VERSION.test(version)) {
    throw new Error(`'version' ('${version}') of ${tool} in a PythonLock must be exact, such as '1.2.3'`);
  }
}
