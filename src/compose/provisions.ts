import { asString, isList, isMap, Json, JsonMap } from '../template/json';
import { digestOf } from '../template/names';
import { Artifact } from '../workloads/artifact-source';

/** What the services of a Compose file share, and what stands beside the file. */
export class Provisions {
  /** The volumes by their names. */
  public readonly volumes = new Set<string>();
  /** The files of Secrets, by the name that the Compose file gives them. */
  public readonly secrets = new Map<string, JsonMap>();
  /** The files of ConfigMaps. */
  public readonly configs = new Map<string, JsonMap>();
  /** What the reader has to put beside the Compose file: a path, or a variable of `.env`, and what it holds. */
  public readonly missing = new Map<string, string>();

  private readonly written = new Map<string, Artifact>();
  private readonly variables = new Map<string, string>();

  /** @param name the name of the Compose project, below which the files stand that belong to it alone */
  constructor(private readonly name: string) {}

  /** The files that the Compose file mounts and that are known. */
  public get files(): Artifact[] {
    return [...this.written.values()];
  }

  /** The name that the Compose file has for a file of a Secret. */
  public secret(secret: string, key: string): string {
    const name = fileName(secret, key);
    const file = `./secrets/${secret}/${key}`;
    this.secrets.set(name, { file });
    this.missing.set(file, `the key '${key}' of the Secret '${secret}'`);
    return name;
  }

  /** The name that the Compose file has for a file of a ConfigMap, with its content where the app has it. */
  public config(configMap: string, key: string, content: Json | undefined): string {
    const name = fileName(configMap, key);
    const text = asString(content);
    const file = text === undefined ? `./configs/${configMap}/${key}` : `./${this.name}/${configMap}/${key}`;
    this.configs.set(name, { file });
    if (text === undefined) {
      this.missing.set(file, `the key '${key}' of the ConfigMap '${configMap}'`);
    } else {
      this.written.set(file, { path: file.slice('./'.length), content: text });
    }
    return name;
  }

  /** The folder with the files of several keys that only the reader knows. */
  public folder(path: string, holds: string): string {
    this.missing.set(path, holds);
    return path;
  }

  /** What stands in the Compose file for a text that only the reader knows; Compose takes it from the environment or from `.env`. */
  public variable(kind: string, name: string, key: string, isOptional: boolean): string {
    const source = `the key '${key}' of the ${kind} '${name}'`;
    const readable = `${name}_${key}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^(?=[0-9])/, '_');
    const taken = this.variables.get(readable);
    const variable = taken === undefined || taken === source ? readable : `${readable}_${digestOf(source).toUpperCase()}`;
    this.variables.set(variable, source);
    this.missing.set(variable, source);
    return isOptional ? `\${${variable}:-}` : `\${${variable}:?${source}}`;
  }
}

/** A name of an object and a key as one name; no object has an underscore in its own. */
function fileName(object: string, key: string): string {
  const name = `${object}_${key}`;
  const clean = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return clean === name ? name : `${clean}-${digestOf(name)}`;
}

/** A text that Compose takes as it is. */
export function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A map, plain JSON, whose texts Compose takes as they are. */
export function withEscapedTexts(map: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).map(([key, item]) => [key, item === undefined ? undefined : escapedIn(item)]));
}

function escapedIn(value: Json): Json {
  return typeof value === 'string' ? escaped(value) : isList(value) ? value.map(escapedIn) : isMap(value) ? withEscapedTexts(value) : value;
}
