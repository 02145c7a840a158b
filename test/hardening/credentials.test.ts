import { credentialIn } from '../../src/hardening/refusals/credentials';

const RANDOM = 'q9Zt3Lx0Vb7Yc2Kd8Wf5Hn1Rm6Ps4Gj';
const HEX = '9f86d081884c7d659a2feaa0c55ad015';
const LOOKS_LIKE = 'what looks like a credential';

describe('a name of a credential with a value that can be one', () => {
  test.each([
    ['DB_PASSWORD', 'hunter2'],
    ['DB_PASSWORD', 'p@ss:w/rd'],
    ['DB_PASSWORD', '12345'],
    ['DB_PASSWORD', 'changeme'],
    ['DB_PASS', 'hunter2'],
    ['MYSQL_PWD', 'hunter2'],
    ['PGPASSWORD', 'hunter2'],
    ['PASSPHRASE', 'correct horse battery staple'],
    ['spring.datasource.password', 'hunter2'],
    ['clientSecret', 'hunter2'],
    ['SECRET', 'hunter2'],
    ['SECRET_KEY_BASE', 'hunter2'],
    ['SECRET_KEY', 'hunter2'],
    ['COOKIE_SECRET_2', 'hunter2'],
    ['AUTH_TOKEN', 'hunter2'],
    ['AUTH_TOKEN', '$ecret'],
    ['API_KEY', 'hunter2'],
    ['APIKEY', 'hunter2'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['ENCRYPTION_KEY', 'hunter2'],
    ['TLS_PRIVATE_KEY_BASE64', 'hunter2'],
    ['DB_CREDENTIALS', 'app:hunter2'],
    ['CERT_PASSWORD', 'hunter2'],
    ['HASH_SECRET', 'hunter2'],
    ['PUBLIC_API_PASSWORD', 'hunter2'],
    ['MAX_TOKEN', 'hunter2'],
    ['DB_PW', 'hunter2'],
    ['OAUTH_SECRET_VALUE', 'hunter2'],
    ['PASSWORD_DB', 'hunter2'],
    ['AUTH_TOKEN', 'changeme'],
    ['AUTH_TOKEN', '<hunter2>'],
    ['AUTH_TOKEN', 'ABC'],
    ['DB_CREDENTIALS', 'included'],
    ['DB_PASSWORD', 'omit'],
    ['DB_PASSWORD', 'always'],
  ])('%s=%s', (name, value) => {
    expect(credentialIn(name, value)).toBe(LOOKS_LIKE);
  });
});

describe('a name of a credential with a value that only tells where it is, or that there is none', () => {
  test.each([
    ['DB_PASSWORD', ''],
    ['DB_PASSWORD', '$(DB_PASSWORD_FROM_SECRET)'],
    ['DB_PASSWORD', '${DB_PASSWORD}'],
    ['DB_PASSWORD', '/run/secrets/db-password'],
    ['DB_PASSWORD', './db-password'],
    ['DB_PASSWORD', 'file:///run/secrets/db-password'],
    ['DB_PASSWORD', 'vault:secret/data/db#password'],
    ['DB_PASSWORD', 'op://vault/db/password'],
    ['DB_PASSWORD', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db'],
    ['DB_PASSWORD', 'projects/p/secrets/db-password/versions/3'],
    ['ALLOW_EMPTY_PASSWORD', 'yes'],
    ['ALLOW_EMPTY_PASSWORD', '1'],
    ['REQUIRE_TOKEN', 'true'],
    ['AUTH_TOKEN', 'none'],
    ['GOOGLE_APPLICATION_CREDENTIALS', '/etc/gcp/key.json'],
    ['MAX_TOKEN', '4096'],
    ['STOP_TOKEN', '</s>'],
    ['PAD_TOKEN', '[PAD]'],
    ['CSRF_TOKEN', 'X-CSRF-Token'],
    ['REQUIRE_TOKEN', 'always'],
    ['NEXT_TOKEN', 'page'],
    ['LAST_TOKEN', 'EOS'],
    ['CORS_CREDENTIALS', 'same-origin'],
    ['CREDENTIALS', 'include'],
    ['FETCH_CREDENTIALS', 'Omit'],
  ])('%s=%s', (name, value) => {
    expect(credentialIn(name, value)).toBeUndefined();
  });
});

describe('a name that only speaks of credentials', () => {
  test.each([
    ['TOKEN_TTL', '3600'],
    ['MAX_TOKENS', '4096'],
    ['PASSWORD_FILE', '/x'],
    ['PASSWORD_FILE', 'secrets.txt'],
    ['PASSWORD_MIN_LENGTH', '8'],
    ['SECRET_NAME', 'db-credentials'],
    ['API_KEY_HEADER', 'X-Api-Key'],
    ['TOKEN_URL', 'https://sso.example/token'],
    ['KEYCLOAK_URL', 'https://keycloak.example'],
    ['OAUTH_CLIENT_ID', 'analytics'],
    ['JWT_ISSUER', 'https://sso.example'],
    ['AWS_ACCESS_KEY_ID', 'local'],
    ['VAPID_PUBLIC_KEY', 'BPk3xQ2vZ9mL7tR1wY8nC4dF6hJ0sA5gU'],
    ['publicKey', RANDOM],
    ['NEXT_PUBLIC_API_KEY', 'hunter2'],
    ['STRIPE_PUBLISHABLE_KEY', 'pk_live_51HxYzQ2vZ9mL7tR1wY8nC4d'],
    ['BYPASS', 'internal'],
    ['COMPASS', 'north'],
  ])('is none: %s=%s', (name, value) => {
    expect(credentialIn(name, value)).toBeUndefined();
  });
});

describe('a name that ends in key, or speaks of signing, is judged by its value', () => {
  test.each([
    ['STRIPE_KEY', RANDOM],
    ['JWT_KEY', HEX],
    ['APP_KEY', `base64:${RANDOM}=`],
    ['PASSWORD_SALT', RANDOM],
    ['WEBHOOK_SIGNATURE', RANDOM],
    ['BASIC_AUTH', RANDOM],
  ])('a random one is a credential: %s=%s', (name, value) => {
    expect(credentialIn(name, value)).toBe(LOOKS_LIKE);
  });

  test.each([
    ['MONKEY', 'abc'],
    ['MONKEY', HEX],
    ['SORT_KEY', 'createdAt'],
    ['PARTITION_KEY', 'tenant-and-region-of-the-customer'],
    ['CACHE_KEY', 'intelgraph-production-v12'],
    ['BASIC_AUTH', 'enabled'],
    ['HEADER_KEY', 'X-Request-Id'],
  ])('a readable one is none: %s=%s', (name, value) => {
    expect(credentialIn(name, value)).toBeUndefined();
  });
});

describe('a value that is a credential under any name', () => {
  const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
  // Put together here, so that no scanner of this repository takes an example for the real thing.
  const key = (prefix: string, length: number) => prefix + 'a1B2'.repeat(length / 4);

  test.each([
    ['DATABASE_URL', 'postgres://app:hunter2@db/app', 'a URL with a password'],
    ['DATABASE_URL', 'postgres://app:pa$$word@db/app', 'a URL with a password'],
    ['REDIS', 'redis://:hunter2@cache:6379/0', 'a URL with a password'],
    ['PROXY', 'http://user:hunter2@proxy.example:3128', 'a URL with a password'],
    ['BROKERS', 'amqp://a.example,amqp://app:hunter2@b.example', 'a URL with a password'],
    ['JDBC_URL', 'jdbc:postgresql://db/app?user=app&password=hunter2', 'a connection string with a password'],
    ['CONNECTION_STRING', 'Server=db;User Id=app;Password=hunter2;', 'a connection string with a password'],
    ['DSN', 'host=db user=app password=hunter2 dbname=app', 'a connection string with a password'],
    ['STORAGE', 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=hunter2==;', 'a connection string with a password'],
    ['JAVA_OPTS', '-Xmx1g -Djavax.net.ssl.trustStorePassword=changeit', 'a flag with a password'],
    ['JAVA_TOOL_OPTIONS', '-Dspring.datasource.password=hunter2 -Dfile.encoding=UTF-8', 'a flag with a password'],
    ['MAVEN_OPTS', '"-Djavax.net.ssl.keyStorePassword=hunter2"', 'a flag with a password'],
    ['EXTRA_ARGS', '--password=hunter2', 'a flag with a password'],
    ['EXTRA_ARGS', 'serve --db-password secret --verbose', 'a flag with a password'],
    ['EXTRA_ARGS', '-password \'hunter2\'', 'a flag with a password'],
    ['EXTRA_ARGS', '--redis.passphrase pa$$word', 'a flag with a password'],
    ['FEED', 'https://feed.example/items?access_token=hunter2hunter2', 'a URL with a credential'],
    ['NOTIFY', key('https://hooks.slack.com/services/T0000/B0000/', 24), 'a webhook URL'],
    ['TLS', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'a private key'],
    ['TLS', '-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'a private key'],
    ['SERVICE_ACCOUNT', '{"private_key":"-----BEGIN PRIVATE KEY-----\\nMIIE"}', 'a private key'],
    ['SIGNER', '-----BEGIN PGP PRIVATE KEY BLOCK-----', 'a private key'],
    ['HTPASSWD', 'admin:$apr1$abc$def', 'a password hash'],
    ['ADMIN', '$2b$10$abcdefghijklmnopqrstuv', 'a password hash'],
    ['SESSION', JWT, 'a JSON Web Token'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer a1b2c3d4e5f6g7h8', 'an authorization header'],
    ['HEADERS', 'Authorization: Basic YXBwOmh1bnRlcjI3', 'an authorization header'],
    ['REGISTRY', '{"auths":{"registry.example":{"auth":"YXBwOmh1bnRlcjI="}}}', 'a document with a credential'],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    ['STRIPE_KEY', key('sk_live_', 24), 'an API key'],
    ['OPENAI', key('sk-proj-', 40), 'an API key'],
    ['MAIL', `SG.${RANDOM.slice(0, 22)}.${RANDOM}`, 'an API key'],
    ['CI', key('ghp_', 36), 'an access token'],
    ['CI', key('glpat-', 20), 'an access token'],
    ['BOT', key('xoxb-', 24), 'an API key'],
    ['VAULT', key('hvs.', 24), 'an access token'],
    ['SETTING', RANDOM + RANDOM, LOOKS_LIKE],
    ['SETTING', 'kX9vB2nM4qW7eR1tY6uI3oP8aS5dF0gH+jK/lZ==', LOOKS_LIKE],
  ])('%s=%s is %s', (name, value, what) => {
    expect(credentialIn(name, value)).toBe(what);
  });
});

describe('a value that is none', () => {
  test.each([
    ['DATABASE_URL', 'postgres://db/app'],
    ['DATABASE_URL', 'postgres://app@db/app'],
    ['DATABASE_URL', 'postgres://app:$(DB_PASSWORD)@db/app'],
    ['DATABASE_URL', 'postgres://$(DB_USER):${DB_PASSWORD}@db/app'],
    ['JDBC_URL', 'jdbc:postgresql://db/app?user=app&password=$(DB_PASSWORD)'],
    ['JDBC_URL', 'jdbc:postgresql://db/app?passwordEncoder=argon2'],
    ['UPSTREAM', 'http://api:8080/users/@me'],
    ['IMAGE', 'registry.example:5000/app@sha256:abc'],
    ['IMAGE_DIGEST', `sha256:${HEX}${HEX}`],
    ['GIT_COMMIT', `${HEX}01234567`],
    ['BUILD_ID', '123e4567-e89b-12d3-a456-426614174000'],
    ['TLS', '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----'],
    ['JWKS', '-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----'],
    ['CERT_FINGERPRINT', RANDOM],
    ['SCRIPT_INTEGRITY', 'sha384oqVuAfXRKap7fdgcCY5uykM6R9GqQ8Kux'],
    ['HEADERS', 'authorization=Bearer $(TOKEN)'],
    ['AUTH_SCHEME', 'Bearer'],
    ['LOG_FORMAT', '{"token":"$(TOKEN)"}'],
    ['NODE_OPTIONS', '--max-old-space-size-percentage=70 --enable-source-maps'],
    ['BACKUP', 'pg_dump --no-password shop'],
    ['CLIENT_ARGS', 'mysql --skip-password shop'],
    ['POLICY', '--min-password=8'],
    ['JAVA_OPTS', '-Djavax.net.ssl.trustStorePassword=$TRUST_PASSWORD'],
    ['ARGS', '--db-password=@/run/x'],
    ['ARGS', '--password=****'],
    ['JAVA_OPTS', '-XX:MaxRAMPercentage=75 -Dfile.encoding=UTF-8'],
    ['JAVA_OPTS', '-Djavax.net.ssl.trustStorePassword=$(TRUST_STORE_PASSWORD)'],
    ['JAVA_OPTS', '-Dspring.datasource.password=${DB_PASSWORD} -Dpassword.encoder=argon2'],
    ['EXTRA_ARGS', '--password-file /run/secrets/db --password /run/secrets/db'],
    ['EXTRA_ARGS', '--db-password $(DB_PASSWORD) --verbose'],
    ['EXTRA_ARGS', '--password --verbose'],
    ['EXTRA_ARGS', '--require-password true'],
    ['EXTRA_ARGS', '--require-password=false --no-password'],
    ['EXTRA_ARGS', '--password env:DB_PASSWORD'],
    ['EXTRA_ARGS', '--password=<password>'],
    ['USAGE', 'Use --password to log in.'],
    ['USAGE', 'The --password is read from stdin.'],
    ['MAIN_CLASS', 'org.example.analytics.v2.IngestPipelineMain3'],
    ['FEATURE', 'TaskRunnerWithTheLongestNameOfThemAllVersion2'],
    ['TASK', 'task-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['BUCKET', 'Team1/Project2/Region3/Archive4/Reports5'],
    ['SERVICES', 'alpha1.example:9092,beta2.example:9092,gamma3.example:9092'],
    ['GREETING', 'Hello World'],
    ['PORT', '3000'],
  ])('%s=%s', (name, value) => {
    expect(credentialIn(name, value)).toBeUndefined();
  });
});
