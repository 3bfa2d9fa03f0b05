import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicIp, outwardUrl } from '../../web/notify/outward-address.ts'
import { outwardFetch } from '../../web/notify/outward-fetch.ts'

let server: Server
let port = 0
const reached: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    reached.push(request.url ?? '')
    if (request.url === '/elsewhere') {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
    } else if (request.url === '/long') response.end('x'.repeat(5_000))
    else if (request.url === '/slow') response.write('…')
    else response.end('inside')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  if (typeof address === 'object' && address !== null) port = address.port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const nowhere = { internal: [], resolve: async () => [{ address: '8.8.8.8', family: 4 }] }

describe('an address that somebody else chose', () => {
  // The table of the security tests: every spelling of an address inside.
  test.each([
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://①②⑦.0.0.1/',
    'https://user:pw@example.org/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://[4000::1]/',
    'https://0.0.0.0/',
    'https://255.255.255.255/',
    'https://224.0.0.1/',
    'https://198.18.0.1/',
    'http://example.org/',
    'https://example.org:8443/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'javascript:alert(1)',
    'not an address',
    ''
  ])('%s is not called', async (address) => {
    expect(() => outwardUrl(address, nowhere)).toThrow(/is not called/u)
    await expect(outwardFetch(address, {}, nowhere)).rejects.toMatchObject({
      code: 'address_not_allowed'
    })
  })

  test.each([
    ['localhost.', '127.0.0.1', 4],
    ['localtest.me', '127.0.0.1', 4],
    ['metadata.example.org', '169.254.169.254', 4],
    ['six.example.org', '::1', 6],
    ['mapped.example.org', '::ffff:10.0.0.1', 6]
  ])('the name %s is not followed to %s', async (host, address, family) => {
    const rules = { internal: [], resolve: async () => [{ address, family }] }
    await expect(outwardFetch(`https://${host}/`, {}, rules)).rejects.toMatchObject({
      code: 'address_not_allowed'
    })
  })

  test('one address inside among public ones is enough to refuse', async () => {
    const rules = {
      internal: [],
      resolve: async () => [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 }
      ]
    }
    await expect(outwardFetch('https://two.example.org/', {}, rules)).rejects.toMatchObject({
      code: 'address_not_allowed',
      detail: expect.stringContaining('1 of its 2 addresses')
    })
  })

  test('a name that turns to the inside between two answers is caught (DNS rebinding)', async () => {
    const answers = ['8.8.8.8', '127.0.0.1']
    const asked: string[] = []
    const rules = {
      internal: [],
      resolve: async () => {
        const address = answers.shift() ?? '127.0.0.1'
        asked.push(address)
        return [{ address, family: 4 }]
      }
    }
    const url = outwardUrl('https://rebind.example.org/', rules)
    // Whoever checks first and connects later has used up the good answer by now.
    expect((await rules.resolve())[0]?.address).toBe('8.8.8.8')
    await expect(outwardFetch(url.href, {}, rules)).rejects.toMatchObject({
      code: 'address_not_allowed'
    })
    expect(asked).toEqual(['8.8.8.8', '127.0.0.1'])
  })

  test('none of them reached the machine itself', () => {
    expect(reached).toEqual([])
  })
})

describe('a host that the operator named as its own', () => {
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const rules = () => ({ internal: [`idp.internal:${port}`], resolve })

  test('is called, also by http', async () => {
    const answer = await outwardFetch(`http://idp.internal:${port}/`, {}, rules())
    expect([answer.status, await answer.text()]).toEqual([200, 'inside'])
  })

  test('is called on the named port only', async () => {
    await expect(outwardFetch('http://idp.internal:1/', {}, rules())).rejects.toMatchObject({
      code: 'address_not_allowed'
    })
  })

  test('redirects nobody elsewhere', async () => {
    const answer = await outwardFetch(`http://idp.internal:${port}/elsewhere`, {}, rules())
    expect(answer.status).toBe(302)
  })

  test('is not read beyond the limit, nor waited for beyond it', async () => {
    const limits = { timeoutMs: 200, maxAnswerBytes: 1_000 }
    await expect(
      outwardFetch(`http://idp.internal:${port}/long`, {}, rules(), limits)
    ).rejects.toMatchObject({ code: 'address_not_allowed' })
    await expect(
      outwardFetch(`http://idp.internal:${port}/slow`, {}, rules(), limits)
    ).rejects.toThrow()
  })
})

test.each([
  ['8.8.8.8', true],
  ['2a00:1450:4002:402::200e', true],
  ['fc00::1', false],
  ['nothing', false]
])('%s is public: %s', (address, expected) => {
  expect(isPublicIp(address)).toBe(expected)
})
