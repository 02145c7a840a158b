import { ON_MAIN, REASON } from './policies';
import { AT, IMAGE, MAIN, pod, refusals } from './refused-pods';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { JsonMap } from '../../src/template/json';

describe('requests', () => {
  const resources = (request: JsonMap, limit: JsonMap) => pod({ resources: { requests: request, limits: limit } });

  test.each([
    ['memory', '1Gi', '512Mi'],
    ['cpu', '1', '500m'],
    ['ephemeral-storage', '2G', '1G'],
  ])('of %s are refused above their limit', (name, request, limit) => {
    expect(refusals(resources({ [name]: request }, { [name]: limit }))).toEqual([
      `the ${name} request (${request}) exceeds the ${name} limit (${limit}) of ${MAIN}; lower the request or raise the limit`,
    ]);
  });

  test.each([
    ['memory', '1Gi', '1024Mi'],
    ['cpu', '700m', '0.7'],
    ['cpu', '100m', '1'],
  ])('of %s stay at or below it: %s of %s', (name, request, limit) => {
    expect(refusals(resources({ [name]: request }, { [name]: limit }))).toEqual([]);
  });

  test('stay without a limit', () => {
    expect(refusals(resources({ cpu: '4' }, { memory: '1Gi' }))).toEqual([]);
  });
});

describe('ports', () => {
  const ports = (...numbers: number[]) => pod({ ports: numbers.map(containerPort => ({ containerPort })) });

  test.each([0, -1, 65536, 80.5])('are refused where there is no such port: %d', port => {
    expect(refusals(ports(port))).toEqual([`port ${port} of ${MAIN} is not a port number; use a whole number from 1 to 65535`]);
  });

  test.each([1024, 65535])('stay: %d', port => {
    expect(refusals(ports(port))).toEqual([]);
  });

  const SYSCTL = { securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] } };

  test.each<[string, number, JsonMap, number]>([
    ['without the sysctl', 80, ports(80), 1024],
    ['at the border', 1023, ports(1023), 1024],
    ['below the sysctl', 79, { ...ports(79), ...SYSCTL }, 80],
  ])('are refused where a process cannot bind them: %s', (_, port, spec, first) => {
    expect(refusals(spec)).toEqual([
      `port ${port} of ${MAIN} is below ${first}, and a process that is not root cannot bind it; `
        + `set 'unprivilegedPortStart: ${port}' (the sysctl net.ipv4.ip_unprivileged_port_start), or listen on a port from 1024 on`,
    ]);
  });

  test('are refused where root has dropped the capability to bind them', () => {
    // GIVEN
    const securityContext = { runAsUser: 0, capabilities: { drop: ['ALL'] } };

    // THEN
    expect(refusals(pod({ ports: [{ containerPort: 80 }], securityContext }))).toHaveLength(1);
  });

  test.each<[string, JsonMap, JsonMap]>([
    ['from the sysctl on', {}, SYSCTL],
    ['for root that keeps its capabilities', { securityContext: { runAsUser: 0 } }, {}],
    ['for root with that capability', { securityContext: { runAsUser: 0, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } } }, {}],
    ['for a privileged container', { securityContext: { privileged: true } }, {}],
  ])('stay %s', (_, container, spec) => {
    expect(refusals(pod({ ports: [{ containerPort: 80 }], ...container }, spec))).toEqual([]);
  });
});

describe('a name that the API server refuses', () => {
  const LABEL = 'a DNS label: up to 63 lower-case letters, digits and dashes';
  const portNamed = (name: string) => `the name '${name}' of port 9090 of ${MAIN} is no name of a port; use up to 15 lower-case letters, digits and single dashes, `
    + 'at least one letter among them';

  test.each<[string, JsonMap, string]>([
    ['a container with an upper case letter', pod({ name: 'My_App' }), `the name of container 'My_App' at '${AT}' must be ${LABEL}`],
    ['a container whose name is too long', pod({ name: 'a'.repeat(64) }), `the name of container '${'a'.repeat(64)}' at '${AT}' must be ${LABEL}`],
    ['a volume with a dot', pod({}, { volumes: [{ name: 'app.data', emptyDir: {} }] }),
      `the name 'app.data' of a volume at '${AT}' must be ${LABEL}; where it comes of what the volume holds, give one with the option 'name'`],
    ['a port whose name is too long', pod({ ports: [{ name: 'prometheus-metrics', containerPort: 9090 }] }), portNamed('prometheus-metrics')],
    ['a port without a letter', pod({ ports: [{ name: '9090', containerPort: 9090 }] }), portNamed('9090')],
    ['a port with two dashes beside each other', pod({ ports: [{ name: 'a--b', containerPort: 9090 }] }), portNamed('a--b')],
    ['an environment variable with an equals sign', pod({ env: [{ name: 'MODE=fast', value: 'a' }] }),
      `'MODE=fast' of ${MAIN} is no name of an environment variable; use letters, digits and '_', a letter or '_' first`],
    ['an environment variable without a name', pod({ env: [{ name: '', value: 'a' }] }),
      `'' of ${MAIN} is no name of an environment variable; use letters, digits and '_', a letter or '_' first`],
  ])('is refused: %s', (_, spec, sentence) => {
    expect(refusals(spec)).toEqual([sentence]);
  });

  test.each<[string, JsonMap]>([
    ['a container', { name: '2-main' }],
    ['a port', { ports: [{ name: 'h2-metrics-9090', containerPort: 9090 }] }],
    ['environment variables of programs that want dots, colons or a digit first', { env: ['discovery.type', 'Logging:Level', '1ST'].map(name => ({ name, value: 'a' })) }],
  ])('has nothing to do with that of %s', (_, container) => {
    expect(refusals(pod(container))).toEqual([]);
  });
});

describe('one name for two', () => {
  test.each<[string, JsonMap, string]>([
    ['containers', { ...pod({}), initContainers: [{ name: 'main', image: IMAGE }] },
      `two containers have the name 'main' at '${AT}'; give each a name of its own`],
    ['volumes', pod({}, { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'tmp', emptyDir: {} }] }),
      `two volumes have the name 'tmp' at '${AT}'; give each a name of its own`],
    ['ports', pod({ ports: [{ name: 'http', containerPort: 8080 }, { name: 'http', containerPort: 8081 }] }),
      `two ports have the name 'http' at '${AT}'; give each a name of its own`],
    ['port numbers', pod({ ports: [{ containerPort: 8080 }, { containerPort: 8080, protocol: 'TCP' }] }),
      `port 8080/TCP is declared twice in ${MAIN}; declare it once`],
    ['environment variables', pod({ env: [{ name: 'MODE', value: 'a' }, { name: 'MODE', value: 'b' }] }),
      `the environment variable 'MODE' is set twice in ${MAIN}; set it once`],
  ])('is refused: %s', (_, spec, sentence) => {
    expect(refusals(spec)).toEqual([sentence]);
  });

  test('is refused once, however often it stands there', () => {
    expect(refusals(pod({ env: ['a', 'b', 'c'].map(value => ({ name: 'MODE', value })) }))).toHaveLength(1);
  });

  test.each<[string, JsonMap]>([
    ['ports of two protocols', pod({ ports: [{ containerPort: 5353 }, { containerPort: 5353, protocol: 'UDP' }] })],
    ['ports without a name', pod({ ports: [{ containerPort: 8080 }, { containerPort: 8081 }] })],
    ['variables of two containers', { containers: ['a', 'b'].map(name => ({ name, image: IMAGE, env: [{ name: 'MODE', value: 'a' }] })) }],
  ])('is none: %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('user 0 with runAsNonRoot', () => {
  const REFUSAL = `${MAIN} runs as user 0 while 'runAsNonRoot' is true, and would not start; `
    + 'choose another user, or allow it with HardeningException.rootUser({ reason: \'…\' })';

  test.each<[string, JsonMap]>([
    ['both on the container', pod({ securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['both on the pod', pod({}, { securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['one on each', pod({ securityContext: { runAsUser: 0 } }, { securityContext: { runAsNonRoot: true } })],
  ])('is refused: %s', (_, spec) => {
    expect(refusals(spec)).toEqual([REFUSAL]);
  });

  test.each<[string, JsonMap]>([
    ['another user on the container', pod({ securityContext: { runAsUser: 1000 } }, { securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['root allowed on the container', pod({ securityContext: { runAsNonRoot: false, runAsUser: 0 } }, { securityContext: { runAsNonRoot: true } })],
  ])('stays with %s', (_, spec) => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('an image', () => {
  const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

  test.each<[string | undefined, string]>([
    ['registry.example/app', `'image' ('registry.example/app') of ${MAIN} has no tag and no digest; `
      + 'pin it, such as \'registry.example/app:1.4.2\' or \'registry.example/app@sha256:…\''],
    ['registry.example:5000/app', `'image' ('registry.example:5000/app') of ${MAIN} has no tag and no digest; `
      + 'pin it, such as \'registry.example:5000/app:1.4.2\' or \'registry.example:5000/app@sha256:…\''],
    ['app:latest', `'image' ('app:latest') of ${MAIN} has the tag 'latest', which changes under your feet; pin a version or a digest`],
    ['Shop/api:1.0', `'image' ('Shop/api:1.0') of ${MAIN} has a space, or an upper case letter in its name, which no registry takes; write it in lower case`],
    ['app@sha256:abc', `'image' ('app@sha256:abc') of ${MAIN} has a malformed digest; it must be 'sha256:' and 64 hexadecimal digits`],
    [undefined, `'image' of ${MAIN} is missing; give a name with a tag or a digest, such as 'registry.example/api:1.4.2'`],
  ])('is refused: %s', (image, sentence) => {
    expect(refusals({ containers: [{ name: 'main', image }] })).toEqual([sentence]);
  });

  test('is refused in an init container too, which the sentence calls one', () => {
    expect(refusals({ ...pod({}), initContainers: [{ name: 'init', image: 'init:latest' }] })).toEqual([
      `'image' ('init:latest') of init container 'init' at '${AT}' has the tag 'latest', which changes under your feet; pin a version or a digest`,
    ]);
  });

  test.each(['app:1.0', 'app:latest-1.0', 'localhost/app:1.0', 'Registry.Example/app:1.0', 'registry.example:5000/app:1.0', '[::1]:5000/app:1.0', `app@${DIGEST}`, `app:latest@${DIGEST}`])('stays: %s', image => {
    expect(refusals(pod({ image }))).toEqual([]);
  });
});

describe('a preStop sleep', () => {
  const sleeping = (seconds: number) => pod({ lifecycle: { preStop: { sleep: { seconds } } } });

  test('is refused where it is longer than the grace period', () => {
    expect(refusals({ ...sleeping(11), terminationGracePeriodSeconds: 10 })).toEqual([
      `the preStop sleep (11s) of ${MAIN} is longer than 'terminationGracePeriodSeconds' (10s); shorten it or lengthen the grace period`,
    ]);
  });

  test('is refused where it is longer than the default grace period', () => {
    expect(refusals(sleeping(31))).toHaveLength(1);
  });

  test.each([[sleeping(30)], [{ ...sleeping(10), terminationGracePeriodSeconds: 10 }]])('stays where it is not', spec => {
    expect(refusals(spec)).toEqual([]);
  });
});

describe('a literal credential', () => {
  const PASSWORD = pod({ env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] });

  test('is refused, and its value is not told', () => {
    expect(refusals(PASSWORD)).toEqual([
      `the environment variable 'DB_PASSWORD' of ${MAIN} holds what looks like a credential in plain text; `
        + 'put it into a Secret and mount it as a file with SecretMount, or refer to it with EnvValue.fromSecretValue(); '
        + 'in values, take it out of \'extraEnv\'',
    ]);
  });

  test.each<[string, JsonMap, HardeningException[]]>([
    ['with an exception', PASSWORD, [HardeningException.literalCredential('DB_PASSWORD', ON_MAIN)]],
    ['from a Secret', pod({ env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }), []],
  ])('stays %s', (_, spec, exceptions) => {
    expect(refusals(spec, { exceptions })).toEqual([]);
  });

  test('is refused where the exception is for another container', () => {
    // GIVEN
    const exceptions = [HardeningException.literalCredential('DB_PASSWORD', { ...REASON, container: 'other' })];

    // THEN
    expect(refusals(PASSWORD, { exceptions })).toEqual([expect.stringContaining('is used by nothing'), expect.stringContaining('in plain text')]);
  });
});
