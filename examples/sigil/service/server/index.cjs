// The main service: records by name, and what the consciousness service remembers.
const { bodyOf, serve } = require('./service.cjs');

serve('main', async (request, url, database) => {
  const record = /^\/records\/([\w-]+)$/.exec(url.pathname)?.[1];
  if (record && request.method === 'PUT') {
    await database.put(record, await bodyOf(request));
    return { status: 200, body: record };
  }
  if (record && request.method === 'GET') {
    const value = await database.get(record);
    return value === undefined ? undefined : { status: 200, body: value };
  }
  if (url.pathname === '/thoughts' && request.method === 'GET') {
    const answer = await fetch(`${process.env.CONSCIOUSNESS_URL}/thoughts`, { signal: AbortSignal.timeout(5000) });
    return { status: answer.status, body: await answer.json() };
  }
});
