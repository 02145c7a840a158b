/**
 * Real Helm in tests, and what charts are held against.
 *
 * ```ts
 * describe.each(HELM_MAJORS)('the chart by Helm %s', version => {
 *   const helm = useHelm(version);
 *   const contract = readContract(CHART);
 *
 *   test('renders what the plain manifests say, for any values', () => fc.assert(fc.asyncProperty(overridesOf(contract), async values => {
 *     const rendering = await renderChart(helm, CHART, { values, kubeVersion: '1.34.0' });
 *     expect(chartDifferences(objectsOf(rendering), plainObjects(values))).toEqual([]);
 *   }), { numRuns: runs(300), examples: coveringOverrides(contract).map(values => [values]) }), 600_000);
 *
 *   test.each(someOf(violationsOf(contract), 200))('refuses what breaks $keyword at $path', async ({ values, path }) => {
 *     const { refusal } = await renderChart(helm, CHART, { values });
 *     expect(refusal?.by === 'schema' && namesPath(refusal, path)).toBe(true);
 *   });
 * });
 * ```
 */
export * from './chart-folders';
export * from './comparable';
export * from './effort';
export * from './findings';
export * from './go-yaml';
export * from './helm';
export * from './install';
export * from './json-schema';
export * from './odd-values';
export * from './refusal';
export * from './releases';
export * from './render';
export * from './schema-violations';
export * from './coalesce';
export * from './telling-values';
export * from './value-arbitraries';
export * from './value-sets';
export * from './violations';
