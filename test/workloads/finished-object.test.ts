import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { JsonMap } from '../../src/template/json';
import { addStep, hasStep, jsonBefore, Rank } from '../../src/workloads/finished-object';

function newObject(chart = new Chart(new App(), 'chart'), id = 'object'): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { steps: '' } });
}

/** A step that appends a letter to `data.steps`. */
const append = (letter: string) => (json: JsonMap): JsonMap => ({ ...json, data: { steps: `${(json.data as JsonMap).steps}${letter}` } });

function stepsOf(object: ApiObject): unknown {
  return object.toJson().data.steps;
}

describe('the steps over a finished object', () => {
  afterEach(() => {
    delete process.env.CDK8S_DISABLE_SORT;
  });

  test('run by their ranks, whatever the order in which they were added', () => {
    // GIVEN
    const object = newObject();

    // WHEN
    addStep(object, Rank.CONTENT, append('c'));
    addStep(object, Rank.SHAPE, append('a'));
    addStep(object, Rank.HARDENING, append('b'));

    // THEN
    expect(stepsOf(object)).toBe('abc');
  });

  test('run in the order in which they were added within a rank', () => {
    // GIVEN
    const object = newObject();

    // WHEN
    ['a', 'b', 'c'].forEach(letter => addStep(object, Rank.SHAPE, append(letter)));

    // THEN
    expect(stepsOf(object)).toBe('abc');
  });

  test('run once for each rendering, on what cdk8s renders anew', () => {
    // GIVEN
    const object = newObject();
    addStep(object, Rank.SHAPE, append('a'));

    // WHEN
    object.toJson();

    // THEN
    expect(stepsOf(object)).toBe('a');
  });

  test('see the patches of the author', () => {
    // GIVEN
    const object = newObject();
    addStep(object, Rank.SHAPE, append('a'));

    // WHEN
    object.addJsonPatch(JsonPatch.replace('/data/steps', 'patched-'));

    // THEN
    expect(stepsOf(object)).toBe('patched-a');
  });

  test('leave keys in the order of cdk8s', () => {
    // GIVEN
    const object = newObject();

    // WHEN
    addStep(object, Rank.SHAPE, json => ({ zone: 1, ...json, data: { b: { z: 1, a: 2 }, a: [{ y: 1, x: 2 }] }, alpha: 2 }));

    // THEN
    expect(JSON.stringify(object.toJson())).toBe('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"object"},'
      + '"alpha":2,"data":{"a":[{"x":2,"y":1}],"b":{"a":2,"z":1}},"zone":1}');
  });

  test('leave keys where they are when cdk8s is told not to sort', () => {
    // GIVEN
    const object = newObject();
    addStep(object, Rank.SHAPE, json => ({ ...json, data: { b: 1, a: 2 } }));

    // WHEN
    process.env.CDK8S_DISABLE_SORT = '1';

    // THEN
    expect(Object.keys(object.toJson().data)).toEqual(['b', 'a']);
  });

  test('leave no node in two places, which YAML would print as an anchor, and nothing undefined', () => {
    // GIVEN
    const object = newObject();
    const shared = { a: ['b'] };

    // WHEN
    addStep(object, Rank.SHAPE, json => ({ ...json, data: { one: shared, other: shared, none: undefined } }));

    // THEN
    const { data } = object.toJson();
    expect(data.one).toEqual(data.other);
    expect(data.one).not.toBe(data.other);
    expect(data.one.a).not.toBe(data.other.a);
    expect(Object.keys(data)).toEqual(['one', 'other']);
  });

  test('can be asked for by their rank', () => {
    // GIVEN
    const object = newObject();

    // WHEN
    addStep(object, Rank.HARDENING, append('b'));

    // THEN
    expect([Rank.SHAPE, Rank.HARDENING].map(rank => hasStep(object, rank))).toEqual([false, true]);
    expect(hasStep(newObject(), Rank.HARDENING)).toBe(false);
  });

  test('can be looked at before a rank, whatever is refused later', () => {
    // GIVEN
    const object = newObject();
    addStep(object, Rank.SHAPE, append('a'));
    addStep(object, Rank.HARDENING, (json, refuse) => {
      refuse('no');
      return append('b')(json);
    });

    // THEN
    expect(jsonBefore(object, Rank.HARDENING).data).toEqual({ steps: 'a' });
    expect(jsonBefore(newObject(), Rank.HARDENING).data).toEqual({ steps: '' });
  });
});

describe('what the steps refuse', () => {
  function refusing(chart: Chart, id: string, ...messages: string[]): ApiObject {
    const object = newObject(chart, id);
    addStep(object, Rank.HARDENING, (json, refuse) => {
      messages.forEach(message => refuse(message));
      return json;
    });
    return object;
  }

  test('is told for the whole app, in the order of the tree, each once', () => {
    // GIVEN
    const app = new App();
    const [first, second] = ['first', 'second'].map(id => new Chart(app, id));
    refusing(first, 'a', 'one', 'two');
    refusing(second, 'b', 'three', 'two');
    newObject(second, 'good');

    // THEN
    expect(() => Testing.synth(first)).toThrow(/^Validation failed with the following errors:\n {2}one\n {2}two\n {2}three$/);
  });

  test('is told together with what a step or cdk8s cannot render', () => {
    // GIVEN
    const chart = new Chart(new App(), 'chart');
    addStep(newObject(chart, 'a'), Rank.SHAPE, () => {
      throw new Error('broken');
    });
    refusing(chart, 'b', 'refused');

    // THEN
    expect(() => Testing.synth(chart)).toThrow(/^Validation failed with the following errors:\n {2}'chart\/a' cannot be rendered: broken\n {2}refused$/);
  });
});
