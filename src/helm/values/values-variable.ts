/** What the names of the environment variables that hold values files begin with. */
const VARIABLE = 'SIGIL_VALUES';

/** The environment variable that names the values files of one chart among several. */
function valuesVariableOf(chartName: string): string {
  return `${VARIABLE}_${chartName.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/**
 * The values files that the environment names for a chart, in the order in which Helm would read them: `SIGIL_VALUES=base.yaml,prod.yaml`.
 * In an app with several charts each has a variable of its own, `SIGIL_VALUES_SHOP` for the chart `shop`.
 *
 * @param charts the names of all charts of the app
 * @throws if it does not tell whose values they are
 */
export function valuesFilesFor(chartName: string, charts: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const names = [...new Set(charts)];
  const variables = names.map(valuesVariableOf);
  const choice = names.map(name => `'${valuesVariableOf(name)}' for the chart '${name}'`).join(', ');
  for (const variable of Object.keys(environment).sort()) {
    if (variable.startsWith(`${VARIABLE}_`) && !variables.includes(variable) && filesIn(environment[variable]).length > 0) {
      throw new Error(`the environment variable '${variable}' names no chart of the app; set ${choice}`);
    }
  }
  const ofAll = filesIn(environment[VARIABLE]);
  if (ofAll.length > 0 && names.length > 1) {
    throw new Error(`the environment variable '${VARIABLE}' does not tell which of the ${names.length} charts of the app its values are for; set ${choice}`);
  }
  return [...ofAll, ...filesIn(environment[valuesVariableOf(chartName)])];
}

function filesIn(list: string | undefined): string[] {
  return (list ?? '').split(',').map(file => file.trim()).filter(file => file !== '');
}
