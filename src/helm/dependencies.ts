import { ChartMetadata, ValueDeclaration } from './chart-model';
import { KEYS_OF_CHART } from './lift/place';
import { ValueRegistry } from './values/value-registry';
import { asString, JsonMap } from '../template/json';

/** The key below which the values of a chart stand that is brought along. */
export function keyOfDependency({ name, alias }: JsonMap): string {
  return asString(alias) ?? String(name);
}

/** The paths of the values that decide whether a chart is brought along, of which Helm heeds the first that is there. */
export function switchesOf({ condition }: JsonMap): string[] {
  return (asString(condition) ?? '').split(',').map(path => path.trim()).filter(path => path !== '');
}

/** Whether Helm reads a value for one of the charts that are brought along, whatever the templates do. */
export function isOfDependency({ path }: ValueDeclaration, { dependencies }: ChartMetadata): boolean {
  return dependencies.some(each => keyOfDependency(each) === path[0] || switchesOf(each).includes(path.join('.')));
}

/** What is wrong with the places of the values that the charts have that are brought along. */
export function problemsOfDependencies({ dependencies }: ChartMetadata, { authorsOwn, declarations }: ValueRegistry): string[] {
  const exposed = new Set([...KEYS_OF_CHART, ...declarations.filter(each => !authorsOwn.includes(each)).map(({ path }) => path[0])]);
  const declared = new Map(declarations.map(declaration => [declaration.path.join('.'), declaration]));
  return dependencies.flatMap(dependency => {
    const [name, key] = [String(dependency.name), keyOfDependency(dependency)];
    return [
      ...(exposed.has(key) ? [`the values of the dependency '${name}' would stand below '${key}', where the chart has values of its own; give it another 'alias'`] : []),
      ...switchesOf(dependency).flatMap(path => {
        const what = `the condition '${path}' of the dependency '${name}'`;
        const type = declared.get(path)?.type;
        if (type === undefined) {
          return path.includes('.') && exposed.has(path.split('.')[0])
            ? [`${what} is no value of the chart, and stands among those that it has; declare it with 'values.boolean()'`] : [];
        }
        return type === 'boolean' ? [] : [`${what} is of the type '${type}', and Helm heeds none but true and false; declare it with 'values.boolean()'`];
      }),
    ];
  });
}
