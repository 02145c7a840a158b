#!/usr/bin/env node
// Stands between podman-compose 1.0.3 and podman 4.3: says in podman's words what those of a Compose file are not. It writes down what it was given.
const { spawnSync } = require('node:child_process');
const { appendFileSync } = require('node:fs');

const args = process.argv.slice(2);
appendFileSync(process.env.SIGIL_COMPOSE_LOG, `${JSON.stringify(args)}\n`);

const service = args[args.indexOf('--network-alias') + 1];
const { healthCheck, aliases = [] } = JSON.parse(process.env.SIGIL_COMPOSE_SERVICES)[service] ?? {};
const adapted = args.flatMap((argument, index) => {
  switch (args[index - 1]) {
    case '--tmpfs':
      // podman knows no 'uid' and 'gid' of a tmpfs; 'U' gives it to the user of the container.
      return argument.replace(/,uid=\d+,gid=\d+/, ',U');
    case '--healthcheck-command':
      // podman-compose puts a shell in front of a command that asks for none.
      return JSON.stringify(healthCheck);
    case '--pull':
      // No registry can be reached; what runs is what was built here.
      return 'never';
    case '--network-alias':
      // podman-compose fails on other names of a service, so they are kept from it.
      return [argument, ...aliases.flatMap(alias => ['--network-alias', alias])];
    default:
      // podman puts memory over /run, /tmp and /var/tmp of a read-only root filesystem, unless it is told not to.
      return argument === '--read-only' ? [argument, '--read-only-tmpfs=false'] : argument;
  }
});
process.exit(spawnSync('podman', adapted, { stdio: 'inherit' }).status ?? 1);
