import { Dockerfile, Instruction, InstructionBody, RunMount, Stage } from './dockerfile';

/** A Dockerfile as text. The first two lines are directives: the frontend, and that a finding of its own checks ends the build. */
export function printDockerfile({ preface, args, stages }: Dockerfile): string {
  const blocks = [
    ['# syntax=docker/dockerfile:1', '# check=error=true'],
    commented(preface),
    ...(args.length === 0 ? [] : [args.flatMap(linesOf)]),
    ...stages.map(linesOfStage),
  ];
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function linesOfStage({ image, name, platform, why, instructions }: Stage): string[] {
  const from = ['FROM', ...(platform === undefined ? [] : [`--platform=${platform}`]), image, ...(name === undefined ? [] : ['AS', name])];
  // What has a reason of its own stands apart.
  const body = instructions.flatMap(instruction => [...(instruction.why === undefined ? [] : ['']), ...linesOf(instruction)]);
  return [...commented(why), from.join(' '), ...body];
}

function linesOf(instruction: Instruction): string[] {
  return [...commented(instruction.why ?? []), ...printed(instruction).split('\n')];
}

/** What an author writes must not end the comment: the next line would be an instruction. */
function commented(lines: readonly string[]): string[] {
  return lines.map(line => `# ${line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')}`.trimEnd());
}

function printed(body: InstructionBody): string {
  switch (body.keyword) {
    case 'ARG': return `ARG ${body.name}${body.value === undefined ? '' : `=${word(body.value)}`}`;
    case 'CMD':
    case 'ENTRYPOINT': return `${body.keyword} ${words(body.program)}`;
    case 'COPY': return ['COPY', ...flag('from', body.from), ...flag('chown', body.owner), copied([...body.sources, body.destination])].join(' ');
    case 'ENV':
    case 'LABEL': return `${body.keyword} ${Object.entries(body.pairs).map(([name, value]) => `${name}=${word(value)}`).join(' \\\n    ')}`;
    case 'EXPOSE': return `EXPOSE ${body.port}`;
    case 'HEALTHCHECK': return `HEALTHCHECK ${body.check === undefined ? 'NONE' : [
      ...flag('interval', `${body.check.interval}s`),
      ...flag('timeout', `${body.check.timeout}s`),
      ...flag('start-period', `${body.check.startPeriod}s`),
      ...flag('retries', String(body.check.retries)),
      `\\\n    CMD ${words(body.check.program)}`,
    ].join(' ')}`;
    case 'RUN': return `RUN ${[...(body.mounts ?? []).map(mount), body.commands.join(' \\\n && ')].join(' \\\n    ')}`;
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR': return `${body.keyword} ${body.argument}`;
  }
}

function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function mount(each: RunMount): string {
  // A secret that is not given would be a file that is not there, and the build would go on without it.
  return each.type === 'cache' ? `--mount=type=cache,target=${each.target}` : `--mount=type=secret,id=${each.id},target=${each.target},required=true`;
}

/** Paths with spaces need the form of a list. */
function copied(paths: readonly string[]): string {
  return paths.some(path => path.includes(' ')) ? words(paths) : paths.join(' ');
}

/** The exec form: a list of JSON. */
function words(program: readonly string[]): string {
  return `[${program.map(each => JSON.stringify(each)).join(', ')}]`;
}

/** A value as it is: the builder would put variables in. */
function word(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : `"${value.replace(/["\\$]/g, '\\$&')}"`;
}
