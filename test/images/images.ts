import * as fs from 'fs';
import * as path from 'path';
import { Dockerfile, DockerfileParser, Instruction } from 'dockerfile-ast';
import { SigilApp } from '../../src';
import { filesBelow, temporaryFolder } from '../app/files';

/** What each image needs to be named at all. */
export const NAMED = { repository: 'registry.example.com/shop/api', tag: '1.4.2' };

/** A digest as a registry gives it. */
export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

export const OTHER_DIGEST = `sha256:${'fedcba9876543210'.repeat(4)}`;

/** A requirement as `pip-compile --generate-hashes` writes it. */
export const PINNED_REQUIREMENT = `orjson==3.13.0 \\\n    --hash=sha256:${'ab'.repeat(32)} \\\n    --hash=sha256:${'cd'.repeat(32)}\n`;

/** A project in each language that an image can be made of, with its lockfile. */
export const PROJECT: Readonly<Record<string, string>> = {
  'node/package.json': '{ "name": "api", "version": "1.0.0" }',
  'node/package-lock.json': '{ "name": "api", "lockfileVersion": 3, "packages": {} }',
  'node/src/server.mjs': 'process.exit();',
  'node/server/index.cjs': 'process.exit();',
  'python/requirements.txt': PINNED_REQUIREMENT,
  'python/app/__main__.py': 'pass',
  'go/go.mod': 'module example.com/gateway\n\ngo 1.26\n\nrequire github.com/google/uuid v1.6.0\n',
  'go/go.sum': 'github.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\n',
  'go/main.go': 'package main\n\nfunc main() {}\n',
};

/** A folder that holds these files. */
export function projectWith(files: Readonly<Record<string, string>> = PROJECT): string {
  const folder = temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

/** The files that an app writes besides its manifests, by their path in the project. */
export function synthesized(define: (app: SigilApp) => void, projectFolder: string = projectWith()): Record<string, string> {
  const before = filesBelow(projectFolder);
  const app = new SigilApp({ projectFolder, outdir: temporaryFolder() });
  define(app);
  app.synth();
  return Object.fromEntries(Object.entries(filesBelow(projectFolder)).filter(([file]) => before[file] === undefined));
}

/** A Dockerfile that was written, as a parser reads it. */
export class WrittenDockerfile {
  public readonly parsed: Dockerfile;

  constructor(public readonly text: string, public readonly ignore: string) {
    this.parsed = DockerfileParser.parse(text);
  }

  /** The instructions of a kind, in their order; without a kind all of them. */
  public instructions(keyword?: string): Instruction[] {
    return this.parsed.getInstructions().filter(instruction => keyword === undefined || instruction.getKeyword() === keyword);
  }

  /** The instructions of the last stage. */
  public get shipped(): Instruction[] {
    const all = this.instructions();
    return all.slice(all.map(instruction => instruction.getKeyword()).lastIndexOf('FROM'));
  }

  /** What follows the keyword of the only instruction of its kind in the last stage. */
  public only(keyword: string): string {
    const found = this.shipped.filter(instruction => instruction.getKeyword() === keyword);
    if (found.length !== 1) {
      throw new Error(`the last stage has ${found.length} times '${keyword}':\n${this.text}`);
    }
    return argumentsOf(found[0]);
  }

  /** The words of the only instruction of its kind in the last stage, which is a list. */
  public words(keyword: string): string[] {
    return JSON.parse(this.only(keyword).replace(/^.*?CMD /, ''));
  }

  /** The images that the stages begin with. */
  public get images(): string[] {
    return this.parsed.getFROMs().map(from => from.getImage() ?? '');
  }

  /** What is copied from the build context. */
  public get contextSources(): string[] {
    return this.parsed.getCOPYs().filter(copy => !copy.getFlags().some(flag => flag.getName() === 'from'))
      .flatMap(copy => copy.getArguments().map(argument => argument.getValue()).slice(0, -1));
  }
}

/** What follows a keyword, on one line. */
export function argumentsOf(instruction: Instruction): string {
  return instruction.getTextContent().replace(/\\\n\s*/g, '').replace(/^\w+\s+/, '');
}

/** The Dockerfile of one image. */
export function dockerfileOf(define: (app: SigilApp) => void, projectFolder?: string): WrittenDockerfile {
  const files = synthesized(define, projectFolder);
  const [name] = Object.keys(files).filter(file => file.endsWith('.Dockerfile'));
  return new WrittenDockerfile(files[name], files[`${name}.dockerignore`]);
}
