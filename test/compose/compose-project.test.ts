import { helmChart, plainChart, serviceOf, write } from './projects';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';

const IMAGE = 'registry.example.com/shop/api:1.4.2';

describe.each([['Chart', plainChart], ['HelmChart', helmChart]])('the Compose project of a %s', (_, makeChart) => {
  test('runs a workload under the constraints of its pod', () => {
    // WHEN
    const written = write(chart => new HardenedDeployment(chart, 'api', { metadata: { name: 'api' }, image: IMAGE, port: 8080 }), {}, makeChart);

    // THEN
    expect(serviceOf(written, 'api')).toEqual({
      image: IMAGE,
      pull_policy: 'always',
      user: '65532:65532',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: [
        '/tmp:size=64m,mode=1777,uid=65532,gid=65532,noexec,nosuid,nodev',
        '/var/run/app:size=16m,mode=1777,uid=65532,gid=65532,noexec,nosuid,nodev',
      ],
      ports: ['127.0.0.1:8080:8080'],
      restart: 'unless-stopped',
      stop_grace_period: '30s',
      mem_limit: '256m',
      memswap_limit: '256m',
      pids_limit: 512,
    });
  });
});
