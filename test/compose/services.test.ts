import { Chart } from 'cdk8s';
import { configMap, deployment, image, labelsOf, omittedWith, service, serviceOf, serviceWith, workloadOf, write } from './projects';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { asMap, JsonMap } from '../../src/template/json';
import { setContainerImage } from '../../src/workloads/container-image';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../src/workloads/hardened-job';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { goodContainer } from '../support/pods';

const IMAGE = 'registry.example.com/shop/api:1.4.2';

/** The one service of a workload of this library. */
function hardened(props: ConstructorParameters<typeof HardenedDeployment>[2]): JsonMap {
  return serviceOf(write(chart => new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: IMAGE, port: 8080, ...props })), 'api');
}

describe('the user of a service', () => {
  test('is that of the pod', () => {
    expect(serviceWith({ securityContext: { runAsUser: 1000, runAsGroup: 2000 } }).user).toBe('1000:2000');
  });

  test('is that of the container, if it has its own', () => {
    const containers = [goodContainer('main', {}, { runAsUser: 1001 })];

    expect(serviceWith({ securityContext: { runAsUser: 1000, runAsGroup: 2000 }, containers }).user).toBe('1001:2000');
  });

  test('is that of the image where the cluster picks the ids', () => {
    const { user, tmpfs } = hardened({ profile: HardeningProfile.openShift() });

    expect(user).toBeUndefined();
    expect(tmpfs).toContain('/tmp:size=64m,mode=1777,noexec,nosuid,nodev');
  });

  test('is in the groups of the pod', () => {
    expect(serviceWith({ securityContext: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, supplementalGroups: [2000, 4000] } }).group_add).toEqual(['3000', '4000']);
  });

  test('that is root by an exception is root, with the reason', () => {
    const { text, file } = write(chart => new HardenedDeployment(chart, 'api', {
      metadata: { name: 'api' }, image: IMAGE, exceptions: [HardeningException.rootUser({ reason: 'the vendor writes to /opt' })],
    }));

    expect(asMap(asMap(file.services).api).user).toBe('0:0');
    expect(text).toMatch(/# root-user.*: the vendor writes to \/opt/);
  });
});

describe('the privileges of a service', () => {
  test('are those that the pod adds, with the reason', () => {
    const { text, file } = write(chart => new HardenedDeployment(chart, 'api', {
      metadata: { name: 'api' }, image: IMAGE, exceptions: [HardeningException.extraCapability('CHOWN', { reason: 'it hands over its files' })],
    }));

    expect(asMap(asMap(file.services).api)).toMatchObject({ cap_drop: ['ALL'], cap_add: ['CHOWN'] });
    expect(text).toMatch(/# extra-capability.*: it hands over its files/);
  });

  test('are not taken away where the pod keeps them', () => {
    const { read_only: readOnly, cap_drop: dropped, security_opt: options } = serviceWith({ containers: [{ name: 'main', image: IMAGE }] });

    expect([readOnly, dropped, options]).toEqual([undefined, undefined, undefined]);
  });

  test('are unconfined where the pod is', () => {
    expect(serviceWith({ securityContext: { seccompProfile: { type: 'Unconfined' }, appArmorProfile: { type: 'Unconfined' } } }).security_opt)
      .toEqual(['no-new-privileges:true', 'seccomp:unconfined', 'apparmor:unconfined']);
  });

  test('are confined by the engine where the nodes have a profile', () => {
    const seccomp = SeccompProfile.localhost('profiles/api.json');
    const { project } = write(chart => new HardenedDeployment(chart, 'api', { image: IMAGE, profile: new HardeningProfile({ seccomp }) }));

    expect(project.omissions).toContainEqual(expect.objectContaining({
      field: 'seccompProfile', reason: 'a profile that the nodes have; here the default of the engine stands in its place',
    }));
  });

  test('reach low ports by the sysctl of the pod', () => {
    expect(hardened({ port: 80, unprivilegedPortStart: 80 }).sysctls).toEqual(['net.ipv4.ip_unprivileged_port_start=80']);
  });
});

describe('the resources of a service', () => {
  test('are the limits of the container, and no swap', () => {
    expect(serviceWith({}, { resources: { limits: { cpu: '1500m', memory: '1536Mi' } } })).toMatchObject({ cpus: 1.5, mem_limit: '1536m', memswap_limit: '1536m' });
  });

  test.each([['1Gi', '1g'], ['64Ki', '64k'], ['100M', '100000000b'], ['1000', '1000b'], ['0.5', '1b']])('of %s are %s', (memory, limit) => {
    expect(serviceWith({}, { resources: { limits: { memory } } }).mem_limit).toBe(limit);
  });

  test('are unlimited where the pod is, but for processes', () => {
    const { cpus, mem_limit: memory, pids_limit: processes } = serviceWith({});

    expect([cpus, memory, processes]).toEqual([undefined, undefined, 512]);
  });

  test('take another limit of processes', () => {
    expect(serviceOf(write(chart => deployment(chart), { pidsLimit: 64 }), 'api').pids_limit).toBe(64);
  });
});

describe('the program of a service', () => {
  test('is the command of the pod in place of the entry point, and its args in place of the command', () => {
    expect(serviceWith({}, { command: ['/app/api'], args: ['--verbose'] })).toMatchObject({ entrypoint: ['/app/api'], command: ['--verbose'] });
  });

  test('is that of the image where the pod says nothing', () => {
    expect(serviceWith({})).not.toHaveProperty('entrypoint');
  });

  test('keeps its dollars, which Compose would take for variables', () => {
    expect(serviceWith({}, { args: ['$HOME ${HOME} $$'] }).command).toEqual(['$$HOME $${HOME} $$']);
  });

  test('has the variables that the pod puts into its arguments', () => {
    const env = [{ name: 'PORT', value: '8080' }];

    expect(serviceWith({}, { env, args: ['--port=$(PORT)', '$$(PORT)', '$(OTHER)', '$('] }).command).toEqual(['--port=8080', '$$(PORT)', '$$(OTHER)', '$$(']);
  });

  test('works where the pod says', () => {
    expect(serviceWith({ hostname: 'one' }, { workingDir: '/srv', stdin: true, tty: true }))
      .toMatchObject({ hostname: 'one', working_dir: '/srv', stdin_open: true, tty: true });
  });

  test('runs the hooks of the pod that are programs', () => {
    const lifecycle = { postStart: { exec: { command: ['/app/warm'] } }, preStop: { exec: { command: ['/app/drain', '$1'] } }, stopSignal: 'SIGQUIT' };

    expect(serviceWith({}, { lifecycle })).toMatchObject({
      post_start: [{ command: ['/app/warm'] }], pre_stop: [{ command: ['/app/drain', '$$1'] }], stop_signal: 'SIGQUIT',
    });
  });

  test('stops at once where the pod only waits to be forgotten', () => {
    expect(omittedWith({}, { lifecycle: { preStop: { sleep: { seconds: 5 } } } })).toContain('api preStop');
  });

  test.each([[0, '0s'], [30, '30s'], [125, '2m5s'], [3600, '1h']])('has %d seconds to stop: %s', (terminationGracePeriodSeconds, period) => {
    expect(serviceWith({ terminationGracePeriodSeconds }).stop_grace_period).toBe(period);
  });
});

describe('the image of a service', () => {
  test.each([['Always', 'always'], ['IfNotPresent', 'missing'], ['Never', 'never'], [undefined, undefined]])('is pulled as the pod says: %s is %s', (policy, expected) => {
    expect(serviceWith({}, { imagePullPolicy: policy }).pull_policy).toBe(expected);
  });

  test.each([
    ['.', 'build/docker/api.Dockerfile', { context: '../..', dockerfile: 'build/docker/api.Dockerfile' }],
    ['api', 'api/Dockerfile', { context: '../../api', dockerfile: 'Dockerfile' }],
    ['services/api', 'build/docker/api.Dockerfile', { context: '../../services/api', dockerfile: '../../build/docker/api.Dockerfile' }],
  ])('in %s with %s is built, with paths from the Compose file', (context, dockerfile, build) => {
    const written = write(chart => {
      const workload = deployment(chart, 'api', {}, { imagePullPolicy: 'Always' });
      setContainerImage(workload, 'main', image({ imageBuild: { context, dockerfile } }));
    });

    expect(serviceOf(written, 'api')).toMatchObject({ image: 'registry.example/app:1.0', build });
    expect(serviceOf(written, 'api')).not.toHaveProperty('pull_policy');
  });

  test('is built where another service builds it, as a migration and a service have one image', () => {
    const build = { context: 'api', dockerfile: 'api/Dockerfile' };
    const written = write(chart => {
      const built = image({ imageBuild: build });
      const api = new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: built });
      api.addInitContainer({ name: 'migrate', image: built.reference });
      new HardenedJob(chart, 'report', { metadata: { name: 'report' }, image: built.reference });
      new HardenedJob(chart, 'other', { metadata: { name: 'other' }, image: 'registry.example/other:1.0' });
    });

    for (const name of ['api-migrate', 'report']) {
      expect(serviceOf(written, name)).toMatchObject({ build: serviceOf(written, 'api').build });
      expect(serviceOf(written, name)).not.toHaveProperty('pull_policy');
    }
    expect(serviceOf(written, 'other')).toMatchObject({ pull_policy: 'always' });
  });

  test('is pulled once it has a digest, as no engine gives that name to what it builds', () => {
    const reference = `registry.example.com/shop/api:1.4.2@sha256:${'0'.repeat(64)}`;
    const built = image({ reference, imageBuild: { context: '.', dockerfile: 'build/docker/api.Dockerfile' } });
    const pulled = serviceOf(write(chart => new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: built })), 'api');
    expect(pulled).toMatchObject({ image: reference, pull_policy: 'always' });
    expect(pulled).not.toHaveProperty('build');
  });
});

describe('what is healthy', () => {
  test('is what the image says', () => {
    const written = write(chart => setContainerImage(deployment(chart), 'main', image()));

    expect(serviceOf(written, 'api').healthcheck).toEqual({
      test: ['CMD', '/app/healthcheck', '$$PORT'], interval: '30s', timeout: '3s', start_period: '10s', retries: 3,
    });
  });

  test('is what the image of a workload of this library says', () => {
    const written = write(chart => new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: image() }));

    expect(asMap(serviceOf(written, 'api').healthcheck).interval).toBe('30s');
  });

  test('is what a probe says that runs a program', () => {
    const readinessProbe = { exec: { command: ['/app/ready'] }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 4, initialDelaySeconds: 1 };
    const startupProbe = { exec: { command: ['/app/ready'] }, periodSeconds: 2, failureThreshold: 30 };

    expect(serviceWith({}, { readinessProbe, startupProbe }).healthcheck).toEqual({
      test: ['CMD', '/app/ready'], interval: '5s', timeout: '2s', start_period: '1m1s', retries: 4,
    });
  });

  test('has the defaults of Kubernetes', () => {
    expect(serviceWith({}, { livenessProbe: { exec: { command: ['/app/alive'] } } }).healthcheck).toEqual({
      test: ['CMD', '/app/alive'], interval: '10s', timeout: '1s', start_period: '0s', retries: 3,
    });
  });

  test('is left to the image where the probes ask from outside', () => {
    const probe = { httpGet: { path: '/', port: 8080 } };

    expect(serviceWith({}, { livenessProbe: probe })).not.toHaveProperty('healthcheck');
    expect(omittedWith({}, { livenessProbe: probe })).toContain('api livenessProbe');
  });
});

describe('several containers of a pod', () => {
  const sidecar = { name: 'proxy', image: IMAGE, ports: [{ containerPort: 9000 }], command: ['/proxy'] };

  test('share the network of the first, which publishes all ports', () => {
    // WHEN
    const written = write(chart => deployment(chart, 'api', { containers: [goodContainer('main', { ports: [{ containerPort: 8080 }] }), sidecar] }));

    // THEN
    expect(serviceOf(written, 'api').ports).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:9000:9000']);
    expect(serviceOf(written, 'api-proxy').network_mode).toBe('service:api');
    expect(serviceOf(written, 'api-proxy')).not.toHaveProperty('ports');
  });

  test('run all the time where an init container does', () => {
    const written = write(chart => deployment(chart, 'api', { initContainers: [{ ...sidecar, restartPolicy: 'Always' }] }));

    expect(serviceOf(written, 'api-proxy')).toMatchObject({ restart: 'unless-stopped', network_mode: 'service:api' });
    expect(serviceOf(written, 'api')).not.toHaveProperty('depends_on');
  });

  test('begin after the init containers, which run once in their order', () => {
    // WHEN
    const written = write(chart => deployment(chart, 'api', { initContainers: [goodContainer('one'), goodContainer('two')], containers: [goodContainer('main'), sidecar] }));

    // THEN
    const ended = (name: string) => ({ [name]: { condition: 'service_completed_successfully' } });
    expect(Object.keys(asMap(written.file.services))).toEqual(['api-one', 'api-two', 'api', 'api-proxy']);
    expect(serviceOf(written, 'api-one')).toMatchObject({ restart: 'no' });
    expect(serviceOf(written, 'api-one')).not.toHaveProperty('depends_on');
    expect(serviceOf(written, 'api-two').depends_on).toEqual(ended('api-one'));
    expect(serviceOf(written, 'api').depends_on).toEqual(ended('api-two'));
    expect(serviceOf(written, 'api-proxy').depends_on).toEqual(ended('api-two'));
  });
});

describe('what runs once', () => {
  const job = (spec: JsonMap, pod: JsonMap = {}) => (chart: Chart) => {
    workloadOf(chart, 'report', 'batch/v1', 'Job', { template: { spec: { restartPolicy: 'Never', containers: [goodContainer('main')], ...pod } }, ...spec });
  };

  test('is a Job, of a profile of its own', () => {
    expect(serviceOf(write(job({})), 'report')).toMatchObject({ profiles: ['jobs'], restart: 'no', init: true });
  });

  test('is tried again as often as the Job says', () => {
    expect(serviceOf(write(job({ backoffLimit: 2 }, { restartPolicy: 'OnFailure' })), 'report').restart).toBe('on-failure:2');
    expect(serviceOf(write(job({}, { restartPolicy: 'OnFailure' })), 'report').restart).toBe('on-failure:6');
  });

  test('is a CronJob, without its schedule', () => {
    // WHEN
    const written = write(chart => workloadOf(chart, 'report', 'batch/v1', 'CronJob', {
      schedule: '30 2 * * *',
      jobTemplate: { spec: { backoffLimit: 1, template: { spec: { restartPolicy: 'OnFailure', containers: [goodContainer('main')] } } } },
    }));

    // THEN
    expect(serviceOf(written, 'report')).toMatchObject({ profiles: ['cron-jobs'], restart: 'on-failure:1' });
    expect(written.project.omissions).toContainEqual({
      subject: 'report', field: 'schedule', reason: 'nothing starts it by the clock; `docker compose run --rm` does',
    });
  });

  test('is not asked whether it is healthy, whatever its image and its probes say', () => {
    // WHEN
    const readinessProbe = { exec: { command: ['/app/ready'] } };
    const written = write(chart => {
      job({}, { containers: [goodContainer('main', { readinessProbe })] })(chart);
      setContainerImage(chart.node.findChild('Job-report'), 'main', image());
    });

    // THEN
    expect(serviceOf(written, 'report').healthcheck).toEqual({ disable: true });
    expect(written.project.omissions).toContainEqual(
      { subject: 'report', field: 'readinessProbe', reason: 'what runs once is not asked whether it is healthy' });
  });

  test('brings its init containers along', () => {
    expect(serviceOf(write(job({}, { initContainers: [goodContainer('one')] })), 'report-one').profiles).toEqual(['jobs']);
  });
});

describe('the published ports', () => {
  const declared = (...ports: JsonMap[]) => (chart: Chart) => { deployment(chart, 'api', {}, { ports }); };

  test('are those that the pods declare, on the loopback address', () => {
    expect(serviceOf(write(declared({ containerPort: 8080 }, { containerPort: 53, protocol: 'UDP' })), 'api').ports)
      .toEqual(['127.0.0.1:8080:8080', '127.0.0.1:53:53/udp']);
  });

  test('are others where the author says so', () => {
    expect(serviceOf(write(declared({ containerPort: 8080 }), { hostPorts: { 'api:8080': 8081 } }), 'api').ports).toEqual(['127.0.0.1:8081:8080']);
  });

  test('are those of the node where the pod names them', () => {
    expect(serviceOf(write(declared({ containerPort: 8080, hostPort: 80 })), 'api').ports).toEqual(['127.0.0.1:80:8080']);
  });

  test('are none with 0', () => {
    expect(serviceOf(write(declared({ containerPort: 8080 }), { hostPorts: { 'api:8080': 0 } }), 'api')).not.toHaveProperty('ports');
  });

  test('cannot be taken twice', () => {
    const both = (chart: Chart) => ['api', 'web'].forEach(name => deployment(chart, name, {}, { ports: [{ containerPort: 8080 }] }));

    expect(() => write(both)).toThrow('the services \'api:8080\' and \'web:8080\' of \'shop/compose\' would both be published on port 8080 of this machine; '
      + 'give one another port with \'hostPorts\', such as { \'web:8080\': 8081 }, or none with 0');
  });

  test.each([65536, -1, 80.5, NaN])('cannot be %d', port => {
    expect(() => write(declared({ containerPort: 8080 }), { hostPorts: { 'api:8080': port } })).toThrow(`gives 'api:8080' the port ${port}`);
  });

  test('are refused where a pod of somebody else has a port that is none', () => {
    expect(() => write(declared({ containerPort: 8080, hostPort: 99999 })))
      .toThrow('\'shop/Deployment-api\' has the \'hostPort\' 99999, which is no port; correct it, or give another one with \'hostPorts\' of \'shop/compose\', such as { \'api:8080\': 8080 }');
    expect(() => write(declared({ containerPort: 70000 }))).toThrow('\'shop/Deployment-api\' has the \'containerPort\' 70000, which is no port; correct it');
  });

  test('take another number where a pod of somebody else has one that is none', () => {
    expect(serviceOf(write(declared({ containerPort: 8080, hostPort: 99999 }), { hostPorts: { 'api:8080': 8081 } }), 'api').ports).toEqual(['127.0.0.1:8081:8080']);
  });

  test('are those of a service', () => {
    expect(() => write(declared({ containerPort: 8080 }), { hostPorts: { 'web:8080': 80 } }))
      .toThrow('\'hostPorts\' of \'shop/compose\' names \'web:8080\', and no service has that port; there are \'api:8080\'');
  });
});

describe('what a service waits for', () => {
  const caller = (value: string) => ({ env: [{ name: 'BANK', value }] });

  /** A shop that has a text, and a bank behind a Service. */
  const shop = (text: string, namespace?: string) => write(chart => {
    deployment(chart, 'api', {}, caller(text));
    deployment(chart, 'bank', {}, {}, {});
    service(chart, 'bank-service', 'bank');
  }, {}, namespace === undefined ? scope => new Chart(scope, 'shop') : undefined);

  test.each(['http://bank-service:8080/x', 'bank-service', 'bank-service:8080', 'other,bank-service:8080', 'amqp://user:word@bank-service', 'http://bank-service/'])(
    'is whom a variable names: %s', text => {
      expect(serviceOf(shop(text), 'api').depends_on).toEqual({ bank: { condition: 'service_started' } });
    });

  test.each(['http://my-bank-service:8080', 'http://bank-service.example.com', 'bank-service is closed', 'http://bank-services/'])('is not whom it does not name: %s', text => {
    expect(serviceOf(shop(text), 'api')).not.toHaveProperty('depends_on');
  });

  test('is reached under the name of its Service, where somebody uses it', () => {
    expect(serviceOf(shop('http://bank-service:8080'), 'bank').networks).toEqual({ default: { aliases: ['bank-service'] } });
    expect(serviceOf(shop('nothing'), 'bank')).not.toHaveProperty('networks');
  });

  test('is reached under the long name, where somebody uses that', () => {
    const written = shop('http://bank-service.shop.svc.cluster.local:8080', 'shop');

    expect(serviceOf(written, 'bank').networks).toEqual({ default: { aliases: ['bank-service.shop.svc.cluster.local'] } });
    expect(serviceOf(written, 'api').depends_on).toEqual({ bank: { condition: 'service_started' } });
  });

  test('is reached under the name of its one pod, where somebody uses that', () => {
    // WHEN
    const written = write(chart => {
      deployment(chart, 'api', {}, caller('http://store-0.stores:8080'));
      workloadOf(chart, 'store', 'apps/v1', 'StatefulSet', {
        serviceName: 'stores', template: { metadata: { labels: labelsOf('store') }, spec: { containers: [goodContainer('main')] } },
      });
      service(chart, 'stores', 'store');
    });

    // THEN
    expect(serviceOf(written, 'store').networks).toEqual({ default: { aliases: ['store-0.stores'] } });
  });

  test('is found in the ConfigMap that a variable comes from', () => {
    // WHEN
    const written = write(chart => {
      configMap(chart, 'config', { bank: 'http://bank-service:8080' });
      deployment(chart, 'api', {}, { envFrom: [{ configMapRef: { name: 'config' } }] });
      deployment(chart, 'bank');
      service(chart, 'bank-service', 'bank');
    });

    // THEN
    expect(serviceOf(written, 'api').depends_on).toEqual({ bank: { condition: 'service_started' } });
  });

  test('has to be healthy, where it can tell', () => {
    const written = write(chart => {
      deployment(chart, 'api', {}, caller('http://bank-service'));
      setContainerImage(deployment(chart, 'bank'), 'main', image());
      service(chart, 'bank-service', 'bank');
    });

    expect(serviceOf(written, 'api').depends_on).toEqual({ bank: { condition: 'service_healthy' } });
  });

  test('is whom it may connect to', () => {
    // WHEN
    const written = write(chart => {
      const [api, bank] = ['api', 'bank'].map(name => new HardenedDeployment(chart, name, {
        metadata: { name }, image: IMAGE, networkIsolation: NetworkIsolation.STRICT,
      }));
      api.network.allowTo(bank);
    });

    // THEN
    expect(serviceOf(written, 'api').depends_on).toEqual({ bank: { condition: 'service_started' } });
    expect(serviceOf(written, 'bank')).not.toHaveProperty('depends_on');
  });

  test('is nobody of those who call each other', () => {
    // WHEN
    const written = write(chart => {
      for (const [name, other] of [['one', 'two'], ['two', 'three'], ['three', 'one']]) {
        deployment(chart, name, {}, caller(`http://${other}-service`));
        service(chart, `${name}-service`, name);
      }
    });

    // THEN
    expect(Object.values(asMap(written.file.services)).filter(each => asMap(each).depends_on !== undefined)).toEqual([]);
    expect(written.project.omissions).toContainEqual(
      { subject: 'one', field: 'depends_on', reason: 'it and \'two\' call each other, so neither waits for the other' });
  });

  test('is told where the Service has another port than the pod', () => {
    const { project } = write(chart => {
      deployment(chart, 'bank', {}, { ports: [{ name: 'http', containerPort: 8080 }] });
      service(chart, 'bank-service', 'bank', { port: 80, targetPort: 'http' });
    });

    expect(project.omissions).toContainEqual(
      { subject: 'bank', field: 'ports', reason: 'the Service \'bank-service\' has the port 80 for 8080; here others reach it on 8080' });
  });

  test('knows the hosts of the pod', () => {
    expect(serviceWith({ hostAliases: [{ ip: '10.0.0.1', hostnames: ['one', 'two'] }] }).extra_hosts).toEqual(['one:10.0.0.1', 'two:10.0.0.1']);
  });
});
