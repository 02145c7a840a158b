// The consciousness service: thoughts, in the order in which they came.
const { randomUUID } = require('node:crypto');
const { bodyOf, serve } = require('./service.cjs');

serve('consciousness', async (request, url, database) => {
  if (url.pathname !== '/thoughts') return undefined;
  if (request.method === 'POST') {
    const key = `${new Date().toISOString()} ${randomUUID()}`;
    await database.put(key, await bodyOf(request));
    return { status: 201, body: key };
  }
  if (request.method === 'GET') return { status: 200, body: await database.values().all() };
});
