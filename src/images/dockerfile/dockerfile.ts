/** Something that is there only while one command runs, and in no layer. */
export type RunMount =
  | { readonly type: 'cache'; readonly target: string }
  | { readonly type: 'secret'; readonly id: string; readonly target: string };

/** What an instruction says; a program is a list of words, so that no shell takes it apart. */
export type InstructionBody =
  | { readonly keyword: 'ARG'; readonly name: string; readonly value?: string }
  | { readonly keyword: 'CMD' | 'ENTRYPOINT'; readonly program: readonly string[] }
  | { readonly keyword: 'COPY'; readonly sources: readonly string[]; readonly destination: string; readonly from?: string; readonly owner?: string }
  | { readonly keyword: 'ENV' | 'LABEL'; readonly pairs: { readonly [name: string]: string } }
  | { readonly keyword: 'EXPOSE'; readonly port: number }
  | { readonly keyword: 'HEALTHCHECK'; readonly check?: HealthCheckInstruction }
  | { readonly keyword: 'RUN'; readonly mounts?: readonly RunMount[]; readonly commands: readonly string[] }
  | { readonly keyword: 'STOPSIGNAL' | 'USER' | 'WORKDIR'; readonly argument: string };

/** One line of a Dockerfile, and in a few words why it is there. */
export type Instruction = InstructionBody & { readonly why?: readonly string[] };

/** The timings in seconds, and the program that tells. */
export interface HealthCheckInstruction {
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
  readonly program: readonly string[];
}

/** What follows one FROM. */
export interface Stage {
  readonly image: string;
  readonly name?: string;
  /** The platform that the stage runs on, where it is not the one that is built for. */
  readonly platform?: string;
  readonly why: readonly string[];
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile. */
export interface Dockerfile {
  /** What stands above everything. */
  readonly preface: readonly string[];
  /** Build arguments that several stages share. */
  readonly args: readonly Extract<Instruction, { keyword: 'ARG' }>[];
  readonly stages: readonly Stage[];
}

/** What a Dockerfile takes from the build context, in its order and once each. */
export function contextSources({ stages }: Dockerfile): string[] {
  const copies = stages.flatMap(({ instructions }) => instructions).filter(instruction => instruction.keyword === 'COPY');
  return [...new Set(copies.filter(({ from }) => from === undefined).flatMap(({ sources }) => sources))];
}
