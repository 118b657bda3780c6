/** Everything that `portent serve` can be told, as a file, the environment and flags say it. */
import { z } from 'zod'
import { readTimeSpan } from '../../core/index.ts'
import { readVniSet } from '../access/vni-set.ts'
import { PlanningFile } from '../plans/planning-file.ts'
import { confirmations } from '../pushing/confirmation.ts'

/** What is said of a setting beside what zod knows. */
interface SettingInfo {
  /** The option of `portent serve` that says the same, as commander names it. */
  readonly flag?: string
  /** What it takes, in words, where its schema does not say. */
  readonly kind?: string
  /** Not to be shown. */
  readonly isSecret?: boolean
  /** What holds where nobody says; told only, since who takes the setting knows it. */
  readonly usual?: string
}

/** Every setting is in it; sections are not. */
export const settingInfo = z.registry<SettingInfo>()

const setting = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  info: SettingInfo = {},
) => {
  const optional = schema.optional().describe(description)
  settingInfo.add(optional, info)
  return optional
}

const port = z.int('a whole number is needed').min(0).max(65_535)
const path = z.string().min(1)
const hostAndPort = z
  .string()
  .regex(
    /^(\[[0-9a-f:.]+\]|[^:[\]/\s]+):\d{1,5}$/i,
    'a host and a port such as 10.0.0.7:9016 are needed',
  )

/** Milliseconds after it is read. */
const span = z
  .string()
  .refine((text) => readTimeSpan(text) !== undefined, {
    error: 'a time span such as 100ms, 60s, 5m, 1h or 2d is needed',
  })
  .transform((text) => readTimeSpan(text)!)

/** As `--vnis` has them. */
const networks = z.union([z.string(), z.int()]).transform((text, context) => {
  try {
    return readVniSet(`${text}`, 'vnis')
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message })
    return z.NEVER
  }
})

const pem = (description: string, flag: string) =>
  setting(path, `${description}, a PEM file`, { flag })

/** The sections are files' own; a setting is named by the path to it, such as `http.port`. */
export const Settings = z.strictObject({
  home: setting(path, 'The data directory', { flag: 'home', usual: './.portent' }),
  vnis: setting(networks, 'Serve only these networks, e.g. 5000-5999,7001', {
    ...{ flag: 'vnis', usual: 'all', kind: 'VNIs' },
  }),
  http: z
    .strictObject({
      host: setting(z.string().min(1), 'Address that HTTP listens at', {
        ...{ flag: 'host', usual: '127.0.0.1' },
      }),
      port: setting(port, 'Its port; 0 for any that is free', { flag: 'port', usual: '8080' }),
      cert: pem('Its certificate', 'cert'),
      key: pem('The key of the certificate', 'key'),
      clientCa: pem('Let in only clients with a certificate of these', 'clientCa'),
    })
    .optional(),
  grpc: z
    .strictObject({
      port: setting(port, "Port of Alcor's gRPC; 0 for any that is free", {
        ...{ flag: 'grpcPort', usual: 'none' },
      }),
      host: setting(z.string().min(1), 'Address that it listens at', {
        ...{ flag: 'grpcHost', usual: '127.0.0.1' },
      }),
      cert: pem('Its certificate', 'grpcCert'),
      key: pem('The key of the certificate', 'grpcKey'),
      clientCa: pem('Let in only clients with a certificate of these', 'grpcClientCa'),
    })
    .optional(),
  ncm: z
    .strictObject({
      address: setting(hostAndPort, 'The NCM that gRPC calls are forwarded to', { flag: 'ncm' }),
      ca: pem('Encrypt the way to it, by a certificate of these', 'ncmCa'),
      cert: pem('Certificate to show it', 'ncmCert'),
      key: pem('The key of the certificate', 'ncmKey'),
    })
    .optional(),
  push: z
    .strictObject({
      ncm: setting(hostAndPort, 'Push plans to this NCM', { flag: 'pushTo' }),
      agentPort: setting(port, 'Push plans to the agents of hosts, at this port', {
        flag: 'pushToAgents',
      }),
      ca: pem('Encrypt pushes, to whom has a certificate of these', 'pushCa'),
      cert: pem('Certificate to show whom is pushed to', 'pushCert'),
      key: pem('The key of the certificate', 'pushKey'),
      confirm: setting(z.enum(confirmations), 'What counts as delivered', {
        ...{ flag: 'pushConfirm', usual: 'replies' },
      }),
      planEvery: setting(span, 'Plan for all active VMs, so often', { flag: 'planEvery' }),
    })
    .optional(),
  tokens: z
    .strictObject({
      keys: setting(path, 'File with the keys that JSON Web Tokens are signed by', {
        flag: 'jwtKeys',
      }),
      issuer: setting(z.string().min(1), 'What their iss must be', { flag: 'jwtIssuer' }),
      audience: setting(z.string().min(1), 'What their aud must be', { flag: 'jwtAudience' }),
      once: setting(z.boolean(), 'Take each token once', { flag: 'jwtOnce', usual: 'false' }),
    })
    .optional(),
  insecure: setting(z.boolean(), 'Let other hosts reach the ports without keys or TLS', {
    ...{ flag: 'insecure', usual: 'false' },
  }),
  refuseContradictions: setting(
    z.boolean(),
    'Refuse a state that contradicts itself; else it is taken and reported',
    { flag: 'refuseContradictions', usual: 'false' },
  ),
  planning: setting(PlanningFile, 'What pushes cost and how many there may be, see plans.md', {
    flag: 'planning',
  }),
  idleTimeout: setting(span, 'After so long without use, hosts let an item go', { usual: '60s' }),
  retention: z
    .strictObject({
      rows: setting(z.int().min(1_000), 'Rows kept of each kind of report', { usual: '2000000' }),
      age: setting(span, 'How long they are kept', { usual: '7d' }),
    })
    .optional(),
  learning: z
    .strictObject({
      automatic: setting(z.boolean(), 'Retrain while it serves; else only when asked', {
        ...{ flag: 'retrain', usual: 'true' },
      }),
      every: setting(span, 'So long after the last retraining began', {
        ...{ flag: 'retrainEvery', usual: '1h' },
      }),
      afterReports: setting(z.int().min(1), 'Requests and uses after which it comes sooner', {
        usual: '100000',
      }),
      atDrift: setting(z.boolean(), 'Whether drift makes it come sooner', { usual: 'true' }),
      patience: setting(span, 'So long a challenger is judged before another takes its place', {
        usual: '1d',
      }),
    })
    .optional(),
  models: z
    .strictObject({
      automatic: setting(
        z.boolean(),
        'Promote challengers and go back by rule; else only measure',
        {
          usual: 'true',
        },
      ),
      momentsPerMinute: setting(
        z.number().min(0),
        'Requests at which models are asked and judged',
        {
          usual: '120',
        },
      ),
      errorRate: setting(
        z.number().gt(0).max(0.5),
        'So often, at most, a challenger that is no better gets a canary, and a good one is rolled back',
        { usual: '0.05' },
      ),
      firstLook: setting(z.int().min(50), 'Judged requests before the first look at a challenger', {
        usual: '500',
      }),
      looks: setting(
        z.int().min(1).max(20),
        'Looks, each at twice as many, before it is rejected',
        {
          usual: '6',
        },
      ),
      canaryShare: setting(z.number().gt(0).max(1), 'Share of networks that it answers for first', {
        usual: '0.1',
      }),
      maxCalibrationError: setting(
        z.number().min(0).max(1),
        'Its expected calibration error, at most, if the champion has no more',
        { usual: '0.05' },
      ),
      tolerance: setting(z.number().min(0).max(1), 'Coverage that no large network may lose', {
        usual: '0.05',
      }),
      stretch: setting(span, 'Time over which live coverage and redundancy are taken', {
        usual: '10m',
      }),
      canary: setting(span, 'How long a canary lasts', { usual: '2h' }),
      watch: setting(span, 'How long a new champion is watched', { usual: '1d' }),
      megabytes: setting(z.int().min(1), 'Largest model that is loaded', {
        usual: 'a quarter of the memory',
      }),
      keep: setting(z.int().min(0), 'Newest versions kept besides those in use', { usual: '20' }),
    })
    .optional(),
  subscriptions: z
    .strictObject({
      keep: setting(span, 'How long events are kept for those who come back', { usual: '1d' }),
      perNetwork: setting(z.int().min(1), 'Events kept of a network', { usual: '10000' }),
      megabytes: setting(z.int().min(1), 'Size of all events that are kept', { usual: '256' }),
    })
    .optional(),
  webhooks: z
    .strictObject({
      allow: setting(z.array(z.string()), 'Private networks that webhooks may lead to, in CIDR', {
        usual: 'none',
      }),
      http: setting(z.boolean(), 'Whether they may be called without TLS', { usual: 'false' }),
      giveUpAfter: setting(span, 'One that fails for so long is disabled', { usual: '1d' }),
    })
    .optional(),
  clickhouse: z
    .strictObject({
      url: setting(z.string().min(1), 'ClickHouse server; else it is embedded'),
      user: setting(z.string(), 'Its user'),
      password: setting(z.string(), 'Password of the user', { isSecret: true }),
      database: setting(z.string(), 'Its database'),
    })
    .optional(),
  log: z
    .strictObject({
      level: setting(z.enum(['error', 'warn', 'info', 'debug', 'silent']), 'What is logged', {
        ...{ flag: 'logLevel', usual: 'info' },
      }),
    })
    .optional(),
})

export type Settings = z.output<typeof Settings>
