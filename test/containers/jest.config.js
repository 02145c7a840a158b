// The tests of containers, apart from those of `npm test`: they need an engine and root.
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/containers/**/*.test.ts'],
  globalSetup: '<rootDir>/test/containers/set-up.ts',
  globalTeardown: '<rootDir>/test/support/tear-down.ts',
  maxWorkers: 1,
  moduleNameMapper: { '^cdk8s-sigil$': '<rootDir>/src' },
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  testTimeout: 120_000,
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
};
