// What both programs share: a database, health endpoints, and a stop that loses no request.
require('./preflight.cjs');
if (process.exitCode) process.exit();

const { createServer } = require('node:http');
const { ClassicLevel } = require('classic-level');

const port = Number(process.env.SIGIL_PORT ?? 3000);
const drainMilliseconds = 20_000;

/** Serves what `answer(request, url, database)` gives, an object `{ status, body }`; undefined is a 404. */
exports.serve = async function serve(name, answer) {
  const database = new ClassicLevel(process.env.SIGIL_DB_PATH, { valueEncoding: 'json' });
  let isReady = false;

  async function respond(request) {
    const url = new URL(request.url, 'http://service');
    switch (url.pathname) {
      case '/healthz': return { status: 200, body: 'alive' };
      case '/readyz': return isReady ? { status: 200, body: 'ready' } : { status: 503, body: 'not ready' };
      default: return await answer(request, url, database) ?? { status: 404, body: 'not found' };
    }
  }

  const server = createServer((request, response) => {
    respond(request)
      .catch(error => {
        if (error instanceof SyntaxError) return { status: 400, body: error.message };
        console.error(`${name}: ${request.method} ${request.url}:`, error);
        return { status: 500, body: 'internal error' };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(`${JSON.stringify(body)}\n`);
      });
  });

  process.once('SIGTERM', () => {
    isReady = false;
    // Idle connections are closed at once, the others after their answer; the process ends when nothing is left to do.
    server.close(() => database.close());
    setTimeout(() => server.closeAllConnections(), drainMilliseconds).unref();
  });

  // It tells that it lives before the database is open, which takes its time after a crash: the start-up check would end it in the middle of that.
  server.listen(port);
  await database.open();
  isReady = true;
  console.log(`${name}: serves on port ${port}`);
};

/** The body of a request, as JSON. */
exports.bodyOf = async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};
