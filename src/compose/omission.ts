/**
 * Something that a pod or a chart has and a Compose file cannot say.
 */
export interface ComposeOmission {
  /** The service of the file, or the object of the chart, that it is about. */
  readonly subject: string;

  /** What is left out, as the manifest calls it: a field such as `readinessProbe`, or the kind of an object. */
  readonly field: string;

  /** What that means for whoever runs the file. */
  readonly reason: string;
}

/** What a Compose file leaves out, each thing once. */
export class Omissions {
  private readonly found = new Map<string, ComposeOmission>();

  public add(subject: string, field: string, reason: string): void {
    const omission = { subject, field, reason };
    this.found.set(JSON.stringify(omission), omission);
  }

  public get all(): ComposeOmission[] {
    return [...this.found.values()];
  }
}

/** The names of the services of a Compose file. */
export interface ServiceNames {
  readonly all: readonly string[];
  /** The services of the first containers of their pods. */
  readonly main: readonly string[];
}

/** Omissions as a reader wants them: one sentence where several fields, services or objects have the same reason. */
export function omissionLines(omissions: readonly ComposeOmission[], services: ServiceNames): string[] {
  const byField = grouped(omissions, ({ reason, field }) => JSON.stringify([reason, field]))
    .map(group => ({ ...group[0], whom: isOfKind(group[0]) ? '' : whom(new Set(group.map(({ subject }) => subject)), services) }));
  return grouped(byField, omission => JSON.stringify([omission.reason, omission.whom])).map(group =>
    `${group.map(({ field }) => field).join(', ')}: ${group[0].reason}${group[0].whom}`);
}

/** A field begins with a small letter, a kind with a capital. */
function isOfKind({ field }: ComposeOmission): boolean {
  return /^[A-Z]/.test(field);
}

/** What is true of all services, or of all pods, need not be told of each. */
function whom(subjects: ReadonlySet<string>, { all, main }: ServiceNames): string {
  const isOfEach = [all, main].some(names => names.length === subjects.size && names.every(name => subjects.has(name)));
  return isOfEach ? '' : ` (${[...subjects].join(', ')})`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    groups.set(keyOf(item), [...groups.get(keyOf(item)) ?? [], item]);
  }
  return [...groups.values()];
}
