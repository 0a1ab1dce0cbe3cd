import t from 'tap'
import { proxyOfEnvironment } from '../../cluster/proxy-of-environment.ts'

const PROXY = 'http://proxy:3128'

t.test('which proxy', async (t) => {
  const cases: [server: string, env: Record<string, string>, proxy: string][] = [
    ['https://example.com', {}, ''],
    ['https://example.com', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://example.com', { https_proxy: PROXY }, PROXY],
    ['https://example.com', { HTTPS_PROXY: PROXY, https_proxy: 'http://other' }, PROXY],
    ['https://example.com', { https_proxy: '', HTTPS_PROXY: PROXY }, PROXY],
    ['https://example.com', { HTTPS_PROXY: 'proxy:3128' }, PROXY],
    ['https://example.com', { HTTPS_PROXY: 'socks5://proxy:1080' }, 'socks5://proxy:1080'],
    ['https://example.com', { HTTP_PROXY: PROXY, ALL_PROXY: PROXY }, ''],
    ['http://example.com', { HTTP_PROXY: PROXY }, PROXY],
    ['http://example.com', { HTTPS_PROXY: PROXY }, ''],
  ]
  for (const [server, env, proxy] of cases) {
    t.equal(proxyOfEnvironment(new URL(server), env), proxy, `${server} ${JSON.stringify(env)}`)
  }
})

// As golang.org/x/net/http/httpproxy has it, by which kubectl goes; Node's own reading of NO_PROXY is another.
t.test('what is reached without', async (t) => {
  const cases: [server: string, noProxy: string, isDirect: boolean][] = [
    ['https://localhost:6443', '', true],
    ['https://127.0.0.1:6443', '', true],
    ['https://127.8.9.1:6443', '', true],
    ['https://[::1]:6443', '', true],
    ['https://128.0.0.1', '', false],
    ['https://a.localhost', '', false],
    ['https://10.1.2.3', '*', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://10.1.2.3', '10.1.2.4/31', false],
    ['https://10.1.2.3', '0.0.0.0/0', true],
    ['https://10.1.2.3', '10.0.0.0/33', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.1.2.3:443', true],
    ['https://10.1.2.3', '10.1.2.3:6443', false],
    ['https://10.1.2.3', '10.1.2', false],
    ['https://10.1.2.3', '.3', true],
    ['https://[fd00::1]:6443', 'fd00::/8', true],
    ['https://[fd00::1]:6443', 'fd00::1', true],
    ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
    ['https://[fd00::1]:6443', '[fd00::1]:443', false],
    ['https://[fd00::1]:6443', 'fd00::2,10.0.0.0/8', false],
    ['https://a.example.com', 'example.com', true],
    ['https://example.com', 'example.com', true],
    ['https://example.com', '.example.com', false],
    ['https://a.example.com', '.example.com', true],
    ['https://a.example.com', '*.example.com', true],
    ['https://an-example.com', 'example.com', false],
    ['https://a.EXAMPLE.com', ' x , Example.COM:443,', true],
    ['https://a.example.com', 'example.com:6443', false],
    ['https://example.com', ',,', false],
  ]
  for (const [server, NO_PROXY, isDirect] of cases) {
    const env = { HTTPS_PROXY: PROXY, NO_PROXY }
    t.equal(proxyOfEnvironment(new URL(server), env), isDirect ? '' : PROXY, `${server} ${NO_PROXY}`)
  }
  const small = { HTTPS_PROXY: PROXY, NO_PROXY: '', no_proxy: 'example.com' }
  t.equal(proxyOfEnvironment(new URL('https://example.com'), small), '')
})
