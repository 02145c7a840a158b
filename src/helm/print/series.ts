import { Owner, OwnedTree, Owners } from './owners';
import { REFUSALS_FILE } from './template-files';
import { asCondition } from '../../template/conditions';
import { keyOf } from '../../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../../template/json';
import { ConditionalObject, TemplateFile } from '../chart-model';

/** A file of `templates/` as it is printed. */
export interface PrintableFile extends TemplateFile {
  /** The workloads for each of which its objects are there once, with variables for what belongs to one; none where they stand for themselves. */
  readonly each: readonly Owner[];
}

/** Fewer workloads than these are written out, as two files are read sooner than a loop. */
export const FEWEST = 3;

/** The files of one workload in one folder. */
interface FilesOfOwner {
  readonly folder: string;
  readonly owner: Owner;
  readonly files: TemplateFile[];
  /** What its files share with those of workloads that look alike. */
  readonly keys: string[];
}

/**
 * Files in which the objects of workloads that look alike are written once, in a loop over these workloads. What several have alike is read
 * once then, by people and by Helm.
 */
export function inSeries(files: readonly TemplateFile[], owners: Owners): PrintableFile[] {
  const alike = alikeIn(files, owners).filter(series => series.length >= FEWEST);
  const gone = new Set(alike.flatMap(series => series.flatMap(({ files: own }) => own)));
  const alone = files.filter(file => !gone.has(file)).map((file): PrintableFile => ({ ...file, each: [] }));
  const taken = new Set([...alone.map(({ name }) => name), REFUSALS_FILE]);
  const loops = alike.map((series): PrintableFile => {
    const each = series.map(({ owner }) => owner).sort((one, other) => owners.rankOf(one) - owners.rankOf(other));
    const [{ folder, files: own }] = series;
    const word = freeWord(folder, each, taken);
    const name = nameOf(folder, word);
    taken.add(name);
    return { name, each, objects: own.flatMap(file => objectsOf(ownFile(file, owners, word)?.general ?? [])) };
  });
  return [...alone, ...loops];
}

/** The files of workloads in which everything is the same but for what belongs to each. */
function alikeIn(files: readonly TemplateFile[], owners: Owners): (readonly FilesOfOwner[])[] {
  const alike = new Map<string, FilesOfOwner[]>();
  for (const own of filesOfOwners(files, owners)) {
    const key = [own.folder, ...own.keys].join('\n');
    const series = alike.get(key);
    if (series === undefined) {
      alike.set(key, [own]);
    } else {
      series.push(own);
    }
  }
  return [...alike.values()];
}

function filesOfOwners(files: readonly TemplateFile[], owners: Owners): Iterable<FilesOfOwner> {
  const known = new Map<string, FilesOfOwner>();
  for (const file of files) {
    const owned = ownFile(file, owners);
    if (owned !== undefined) {
      const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1);
      const key = `${folder}${owned.owner.name}`;
      const own = known.get(key) ?? { folder, owner: owned.owner, files: [], keys: [] };
      known.set(key, own);
      own.files.push(file);
      own.keys.push(keyOf(owned.general));
    }
  }
  return known.values();
}

/** The objects of a file as any workload could have them; undefined where they are those of several, or of none. */
function ownFile({ objects }: TemplateFile, owners: Owners, word?: string): OwnedTree | undefined {
  return owners.own(objects.filter(({ condition }) => condition !== false).map(({ condition, tree }): JsonMap => ({ condition, tree })), word);
}

/** What `ownFile` has made a tree of. */
function objectsOf(general: Json): ConditionalObject[] {
  return mapsOf(general).map(({ condition, tree }) => ({ condition: asCondition(condition), tree: asMap(tree) }));
}

/** A word for several workloads: the one that their names begin with, or one that fits all. */
function freeWord(folder: string, owners: readonly Owner[], taken: ReadonlySet<string>): string {
  const common = commonWord(owners.map(({ name }) => name)) || 'workloads';
  for (let number = 1; ; number++) {
    const word = number === 1 ? common : `${common}-${number}`;
    if (!taken.has(nameOf(folder, word))) {
      return word;
    }
  }
}

function nameOf(folder: string, word: string): string {
  return `${folder}${word}.yaml`;
}

/** The words that all names begin with. */
function commonWord(names: readonly string[]): string {
  const [first, ...others] = names.map(name => name.split('-'));
  const length = first.findIndex((word, index) => others.some(words => words[index] !== word));
  return first.slice(0, length < 0 ? first.length : length).join('-');
}
