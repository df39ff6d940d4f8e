/**
 * The script that is run in a sandbox before any author's code. It removes what could make two evaluations differ, and
 * evaluates to functions for the host. What they use is taken now, so that nothing an author changes reaches them.
 */
export const sandboxPrelude = `
(() => {
  'use strict';
  for (const name of ['Date', 'WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'eval', 'gc', 'performance', 'console']) {
    delete globalThis[name];
  }
  Math.random = () => { throw new ReferenceError("'Math.random' is not defined"); };
  const { stringify } = JSON;
  const { isArray } = Array;
  const text = (value, most) => (typeof value === 'string' ? value.slice(0, most) : '');
  return {
    describe(thrown) {
      try {
        if (typeof thrown !== 'object' || thrown === null) {
          return stringify({ name: '', message: text(String(thrown), 2000), stack: '' });
        }
        const { name, message, stack } = thrown;
        const own = { name: text(name, 200), message: text(message, 2000), stack: text(stack, 20000) };
        if (name !== 'AuthoringError') return stringify(own);
        return stringify({ ...own, code: thrown.code, parameters: thrown.parameters, frame: thrown.frame });
      } catch {
        return '{"name":"","message":"something that cannot be described","stack":""}';
      }
    },
    environments(list) {
      if (list === undefined) return '[]';
      if (!isArray(list) || list.length === 0 || list.length > 1000) return '';
      const names = [];
      for (let index = 0; index < list.length; index++) {
        if (typeof list[index] !== 'string' || list[index] === '') return '';
        names[index] = list[index];
      }
      return stringify(names);
    },
  };
})()
`;
