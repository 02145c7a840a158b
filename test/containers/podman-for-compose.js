#!/usr/bin/env node
// Stands between podman-compose 1.0.3 and podman 4.3: says in podman's words what those of a Compose file are not. It writes down what it was given.
const { spawnSync } = require('node:child_process');
const { appendFileSync } = require('node:fs');

const args = process.argv.slice(2);
appendFileSync(process.env.SIGIL_COMPOSE_LOG, `${JSON.stringify(args)}\n`);

const healthChecks = JSON.parse(process.env.SIGIL_COMPOSE_HEALTH_CHECKS);
const service = args[args.indexOf('--network-alias') + 1];
const adapted = args.map((argument, index) => {
  switch (args[index - 1]) {
    case '--tmpfs':
      // podman knows no 'uid' and 'gid' of a tmpfs; 'U' gives it to the user of the container.
      return argument.replace(/,uid=\d+,gid=\d+/, ',U');
    case '--healthcheck-command':
      // podman-compose puts a shell in front of a command that asks for none.
      return JSON.stringify(healthChecks[service]);
    default:
      return argument;
  }
});
process.exit(spawnSync('podman', adapted, { stdio: 'inherit' }).status ?? 1);
