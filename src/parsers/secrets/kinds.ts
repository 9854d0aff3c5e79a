/** All kinds of secret that are known: the rows of the tables, and those that a reader of their own finds. */
import { AI_KINDS } from "#src/parsers/secrets/kinds-ai.ts";
import { BUSINESS_KINDS } from "#src/parsers/secrets/kinds-business.ts";
import { CLOUD_KINDS } from "#src/parsers/secrets/kinds-cloud.ts";
import { CODE_KINDS } from "#src/parsers/secrets/kinds-code.ts";
import { MESSAGE_KINDS } from "#src/parsers/secrets/kinds-messages.ts";
import { SERVICE_KINDS } from "#src/parsers/secrets/kinds-services.ts";
import { DATA_KINDS } from "#src/parsers/secrets/kinds-data.ts";
import { WORK_KINDS } from "#src/parsers/secrets/kinds-work.ts";
import type { Kind } from "#src/parsers/secrets/kind.ts";

/** Rows of vendors: the order decides where two would match. */
export const VENDOR_KINDS: readonly Kind[] = [
  ...CODE_KINDS,
  ...CLOUD_KINDS,
  ...AI_KINDS,
  ...MESSAGE_KINDS,
  ...SERVICE_KINDS,
  ...WORK_KINDS,
  ...DATA_KINDS,
  ...BUSINESS_KINDS,
];

const own = (id: string, title: string, rotate: string): Kind => ({ id, title, rotate, shapes: [] });
const DATABASE = "the server: change the user's password";
const KEY = "the servers that trust it: replace the key pair";

/** Kinds that are no row of an alphabet and a length. */
const STRUCTURED_KINDS: readonly Kind[] = [
  own("private-key", "Private key", KEY),
  own("private-key-rsa", "RSA private key", KEY),
  own("private-key-ec", "elliptic-curve private key", KEY),
  own("private-key-dsa", "DSA private key", KEY),
  own("private-key-ed25519", "Ed25519 private key", KEY),
  own("private-key-openssh", "OpenSSH private key", KEY),
  own("private-key-pgp", "PGP private key", "the key servers: revoke the key"),
  own("private-key-putty", "PuTTY private key", KEY),
  own("private-jwk", "private JSON web key", KEY),
  own("jwt", "JSON web token", "the issuer: end the session or replace the signing key"),
  own("postgres-url", "PostgreSQL address with a password", DATABASE),
  own("mysql-url", "MySQL address with a password", DATABASE),
  own("mongodb-url", "MongoDB address with a password", DATABASE),
  own("mssql-url", "SQL Server address with a password", DATABASE),
  own("redis-url", "Redis address with a password", DATABASE),
  own("amqp-url", "message broker address with a password", DATABASE),
  own("smtp-url", "mail server address with a password", DATABASE),
  own("ftp-url", "FTP address with a password", DATABASE),
  own("ldap-url", "LDAP address with a password", DATABASE),
  own("ssh-url", "SSH address with a password", DATABASE),
  own("basic-auth-url", "web address with a password", "the site: change the user's password"),
  own("credential-url", "address with a password", "the server: change the user's password"),
  own("azure-sas-url", "Azure shared access signature", "https://portal.azure.com/: rotate the account key that signed it"),
  own("authorization-bearer", "bearer token in a header", "the service: revoke the token"),
  own("authorization-basic", "user and password in a header", "the service: change the user's password"),
  own("curl-user", "user and password on a command line", "the service: change the user's password"),
  own("docker-config-auth", "Docker registry credential", "the registry: change the password or revoke the token"),
  own("kubernetes-secret", "Kubernetes Secret with its value", "what the value opens"),
  own("netrc-password", "password in .netrc", "the host: change the password"),
  own("pgpass", "password in .pgpass", DATABASE),
  own("htpasswd", "password hash in .htpasswd", "the site: change the password"),
  own("filezilla-password", "password in a FileZilla site", "the host: change the password"),
  own("rails-master-key", "Rails master key", "`rails credentials:edit` with a new key"),
  own("password", "password", "what it opens: change the password"),
  own("generic-secret", "secret", "what it opens: issue a new one"),
  own("generic-token", "token", "the service that issued it: revoke it"),
  own("generic-api-key", "API key", "the service that issued it: revoke it"),
];

export const ALL_KINDS: readonly Kind[] = unique([...VENDOR_KINDS, ...STRUCTURED_KINDS]);

function unique(kinds: readonly Kind[]): readonly Kind[] {
  const seen = new Map<string, Kind>();
  for (const kind of kinds) {
    if (seen.has(kind.id)) throw new TypeError(`two kinds of secret are called ${kind.id}`);
    seen.set(kind.id, kind);
  }
  return kinds;
}
