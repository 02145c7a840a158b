import { ApiObject } from 'cdk8s';
import { ReleaseNames } from './release-names';

/** cdk8s calls some files after the names in the metadata of objects, which are told as they are in the plain manifests. */
export class ShownNames {
  private readonly shown = new Map<object, string>();

  /** Shows the names of objects in their metadata, other than those that their author has changed there. */
  public show(objects: Iterable<ApiObject>, names: ReleaseNames): void {
    for (const { metadata, name } of objects) {
      if (metadata.name === name || this.shown.get(metadata) === metadata.name) {
        const shown = String(names.inText(name));
        this.shown.set(metadata, shown);
        // 'readonly' is for those who write programs; nothing else of the metadata follows from the name.
        (metadata as { name?: string }).name = shown;
      }
    }
  }
}
