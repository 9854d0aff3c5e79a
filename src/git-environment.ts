/**
 * The environment that git is given to talk to another machine. What stands in ours for another repository (its folder, its objects, its
 * settings, a trace of what is said) does not pass. Keys and tokens come as settings, never on a command line.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Of git's own variables, where its programs are and whom it trusts; nothing of the settings but what is given. */
const STAYS = /^GIT_(?:EXEC_PATH|SSL_(?:CAINFO|CAPATH|CERT|CERT_TYPE|KEY|VERSION|CIPHER_LIST)|PROXY_SSL_\w+)$/;

/** No question to anybody, no settings but those given. `nowhere` is the file that is always empty. */
export function remoteEnvironment(inherited: Environment, settings: Readonly<Record<string, string>>, nowhere: string): Environment {
  const given = Object.entries(settings).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key] as const,
    [`GIT_CONFIG_VALUE_${index}`, value] as const,
  ]);
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^GIT_/i.test(name) || STAYS.test(name))),
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: nowhere,
    LC_ALL: "C",
    GIT_CONFIG_COUNT: String(Object.keys(settings).length),
    ...Object.fromEntries(given),
  };
}
