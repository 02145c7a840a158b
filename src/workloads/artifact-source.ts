import { App } from 'cdk8s';
import { IConstruct } from 'constructs';

/** A file that is rendered and not yet written. */
export interface Artifact {
  /** Where it goes, relative to the folder that it is written to, with `/` between folders. */
  readonly path: string;
  /** The text of the file. */
  readonly content: string;
}

/** What a construct writes besides its manifests. */
export interface ArtifactSource {
  /** Folders that hold nothing but these files, so that what is left there of an earlier synth goes. */
  readonly ownedFolders: readonly string[];
  /**
   * Whether a file of a folder that holds other files, too, is of an earlier synth.
   *
   * @default - none is
   */
  readonly ownedFiles?: { readonly folder: string; readonly isOwned: (name: string, content: string) => boolean };
  /**
   * The files, relative to the folder of the project; called once all manifests are rendered.
   *
   * @param projectFolder the absolute path of that folder, for what has to read files of the project
   */
  artifacts(projectFolder: string): readonly Artifact[];
}

const SOURCE = Symbol('cdk8s-sigil.artifact-source');

interface SourceConstruct extends IConstruct {
  [SOURCE]?: ArtifactSource;
}

/** Makes a construct write files besides its manifests. */
export function setArtifactSource(construct: IConstruct, source: ArtifactSource): void {
  (construct as SourceConstruct)[SOURCE] = source;
}

/** What a construct writes besides its manifests, if anything. */
export function artifactSourceOf(construct: IConstruct): ArtifactSource | undefined {
  return (construct as SourceConstruct)[SOURCE];
}

const WRITER = Symbol('cdk8s-sigil.artifact-writer');

/** Marks the root of an app that writes the files of its constructs. */
export function setArtifactWriter(root: IConstruct & { [WRITER]?: true }): void {
  root[WRITER] = true;
}

/** Whether an app writes the files of its constructs besides their manifests. */
export function hasArtifactWriter(root: IConstruct & { [WRITER]?: true }): boolean {
  return root[WRITER] === true;
}

/**
 * Lets a plain `App` say that it does not write what a construct makes besides manifests, when it is asked to write. Whoever only
 * renders, as `Testing.synth()` does, is not told.
 */
export function warnWhereNotWritten(construct: IConstruct, type: string, message: string): void {
  const { root } = construct.node;
  if (!(root instanceof App) || hasArtifactWriter(root)) {
    return;
  }
  const synth = root.synth.bind(root);
  root.synth = () => {
    synth();
    process.emitWarning(message, type);
  };
}
