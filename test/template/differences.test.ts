import { differencesBetween } from '../../src/template/differences';

describe('the differences between two trees', () => {
  test('are none where the trees are equal', () => {
    expect(differencesBetween({ spec: { replicas: 1 } }, { spec: { replicas: 1 } })).toEqual([]);
  });

  test('stand at the smallest node that differs', () => {
    // WHEN
    const differences = differencesBetween({ spec: { replicas: 1, paused: true } }, { spec: { replicas: 2, paused: true } });

    // THEN
    expect(differences).toEqual([{ field: 'spec.replicas', before: 1, after: 2 }]);
  });

  test('tell what was added and what was taken away by leaving the other side out', () => {
    // WHEN
    const differences = differencesBetween({ hostPID: true }, { hostUsers: false });

    // THEN
    expect(differences).toEqual([{ field: 'hostPID', before: true, after: undefined }, { field: 'hostUsers', before: undefined, after: false }]);
  });

  test('take a key that is undefined for one that is not there', () => {
    expect(differencesBetween({ spec: {} }, { spec: { hostPID: undefined } })).toEqual([]);
  });

  test('find the items of a list by their names, whatever their order', () => {
    // GIVEN
    const before = { containers: [{ name: 'main', image: 'a:1' }, { name: 'helper', image: 'b:1' }] };
    const after = { containers: [{ name: 'helper', image: 'b:2' }, { name: 'main', image: 'a:1' }] };

    // THEN
    expect(differencesBetween(before, after)).toEqual([{ field: 'containers[helper].image', before: 'b:1', after: 'b:2' }]);
  });

  test('tell an item that is new as a whole', () => {
    expect(differencesBetween({ volumes: [] }, { volumes: [{ name: 'tmp', emptyDir: {} }] })).toEqual([
      { field: 'volumes[tmp]', before: undefined, after: { name: 'tmp', emptyDir: {} } },
    ]);
  });

  test('take a list whose items share a name as one value', () => {
    // GIVEN
    const before = [{ name: 'data', mountPath: '/a' }, { name: 'data', mountPath: '/b' }];
    const after = [...before, { name: 'tmp', mountPath: '/tmp' }];

    // THEN
    expect(differencesBetween({ volumeMounts: before }, { volumeMounts: after })).toEqual([{ field: 'volumeMounts', before, after }]);
  });

  test('take a list of plain values as one value', () => {
    expect(differencesBetween({ drop: ['NET_RAW'] }, { drop: ['ALL'] })).toEqual([{ field: 'drop', before: ['NET_RAW'], after: ['ALL'] }]);
  });

  test('put a key that is no plain word in quotes', () => {
    expect(differencesBetween({ annotations: { 'example.com/owner': 'a' } }, { annotations: {} })).toMatchObject([
      { field: "annotations['example.com/owner']" },
    ]);
  });

  test('stand at a field that is given', () => {
    expect(differencesBetween({ hostPID: true }, {}, 'spec.template.spec')).toMatchObject([{ field: 'spec.template.spec.hostPID' }]);
  });
});
