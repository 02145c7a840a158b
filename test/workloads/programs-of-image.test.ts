import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { imageOfApi } from './images';
import { podOf, Props, refusalFor } from './workloads-of-images';
import { asMap, mapsOf } from '../../src/template/json';

describe('the command before a stop', () => {
  const DRAIN = { preStopCommand: ['/app/drain', '--wait'] };

  function hooksOf(props: Props): unknown[] {
    const pod = podOf(DRAIN, props, api => {
      api.addContainer({ name: 'sidecar', image: 'registry.example/sidecar:1.0.0' });
    });
    return mapsOf(pod.containers).map(container => asMap(container.lifecycle).preStop);
  }

  test('is that of the image in its container, while others sleep', () => {
    expect(hooksOf({})).toEqual([{ exec: { command: ['/app/drain', '--wait'] } }, { sleep: { seconds: 5 } }]);
  });

  test('is its author\'s, everywhere', () => {
    expect(hooksOf({ shutdown: { preStopCommand: ['/stop'] } })).toEqual([{ exec: { command: ['/stop'] } }, { exec: { command: ['/stop'] } }]);
  });

  test('takes as long as its author says', () => {
    expect(podOf(DRAIN, { shutdown: { preStopSleep: Duration.seconds(30) } })).toMatchObject({
      containers: [{ lifecycle: { preStop: { exec: { command: ['/app/drain', '--wait'] } } } }], terminationGracePeriodSeconds: 55,
    });
  });

  test('is none where its author wants no wait', () => {
    expect(hooksOf({ shutdown: { preStopSleep: Duration.seconds(0) } })).toEqual([undefined, undefined]);
  });
});

describe('an image without a shell', () => {
  const WITHOUT = { hasShell: false };
  const CURL = { exec: { command: ['/usr/bin/curl', '127.0.0.1'] } };
  const WAY_OUT = 'and image \'shop/api-image\' has no shell and none of its tools; name a program of the image, give the container another image, or this one a base that has them';

  test.each<[string, string, Props]>([
    ['as its command', '\'command\' (["sh","-c","exit 0"])', { command: ['sh', '-c', 'exit 0'] }],
    ['by its path', '\'command\' (["/bin/bash"])', { command: ['/bin/bash'] }],
    ['before it stops', '\'lifecycle.preStop\' (["/bin/sh","-c","sleep 5"])', { shutdown: { preStopCommand: ['/bin/sh', '-c', 'sleep 5'] } }],
    ['for a tool of its own', '\'lifecycle.preStop\' (["sleep","5"])', { shutdown: { preStopCommand: ['sleep', '5'] } }],
  ])('does not run what needs one %s', (_, told, props) => {
    expect(refusalFor(WITHOUT, props)).toContain(`${told} of container 'main' at 'shop/api' starts '`);
    expect(refusalFor(WITHOUT, props)).toContain(WAY_OUT);
  });

  test('does not run one in an init container of the image', () => {
    expect(refusalFor(WITHOUT, {}, api => {
      api.addInitContainer({ name: 'setup', image: imageOfApi().reference, command: ['sh', '-c', 'true'] });
    })).toContain(`'command' (["sh","-c","true"]) of init container 'setup' at 'shop/api' starts 'sh', ${WAY_OUT}`);
  });

  test.each([
    ['after it starts', 'lifecycle.postStart', { lifecycle: { postStart: CURL } }],
    ['to ask whether it has started', 'startupProbe', { startupProbe: CURL }],
    ['to ask for its health', 'livenessProbe', { livenessProbe: CURL }],
    ['to ask whether it is ready', 'readinessProbe', { readinessProbe: CURL }],
  ])('does not run one %s', (_, property, patch) => {
    const patches = Object.entries(patch).map(([key, value]) => JsonPatch.add(`/spec/template/spec/containers/0/${key}`, value));
    expect(refusalFor(WITHOUT, {}, api => ApiObject.of(api).addJsonPatch(...patches))).toContain(`'${property}' (["/usr/bin/curl","127.0.0.1"]) of container 'main' at 'shop/api' starts '/usr/bin/curl', ${WAY_OUT}`);
  });

  test.each<[string, Props]>([
    ['a program of the image', { command: ['/nodejs/bin/node', '-e', 'sh'], shutdown: { preStopCommand: ['/app/drain'] } }],
    ['arguments of its entry point', { args: ['sh'] }],
    ['a shell that a volume brings along', { command: ['/tools/sh'] }],
  ])('runs %s', (_, props) => {
    expect(() => podOf(WITHOUT, props)).not.toThrow();
  });

  test('leaves a shell to the containers of other images', () => {
    expect(() => podOf(WITHOUT, {}, api => {
      api.addInitContainer({ name: 'setup', image: 'registry.example/busybox:1.0.0', command: ['sh', '-c', 'true'] });
    })).not.toThrow();
  });

  test.each([[true], [undefined]])('is none where it says %s', hasShell => {
    expect(() => podOf({ hasShell }, { command: ['sh', '-c', 'exit 0'] })).not.toThrow();
  });
});
