import assert from 'node:assert/strict';
import { githubRepository, token } from './repository.ts';

const github = 'https://api.github.com';

describe('the GitHub repository of a git remote', () => {
  const onGitHub = [
    'https://github.com/org/site.git',
    'https://github.com/org/site',
    'https://github.com/org/site/',
    'https://GitHub.com/org/site.git',
    'https://www.github.com/org/site',
    'https://user:secret@github.com/org/site.git',
    'https://github.com:443/org/site.git',
    'git@github.com:org/site.git',
    'github.com:org/site',
    'git@github.com:/org/site.git',
    'ssh://git@github.com/org/site.git',
    'ssh://git@GITHUB.com:22/org/site',
    'ssh://git@ssh.github.com:443/org/site.git',
  ];
  for (const url of onGitHub) {
    it(`is found for ${url}`, () => {
      assert.deepEqual(githubRepository(url, { env: {} }), { owner: 'org', repo: 'site', apiUrl: github });
    });
  }

  const elsewhere = [
    '',
    'site',
    '/srv/git/org/site.git',
    '../site',
    'C:\\git\\org\\site',
    'file:///srv/git/org/site.git',
    'git://github.com/org/site.git',
    'http://github.com/org/site.git',
    'ftp://github.com/org/site.git',
    'https://gitlab.com/org/site.git',
    'git@ghe.example.com:org/site.git',
    'https://github.com.example.com/org/site',
    'https://github.com@example.com/org/site',
    'https://example.com/github.com/org',
    'https://evil.example.com#.ghe.com/org/site',
    'https://a.b.ghe.com/org/site',
    'https://ghe.com/org/site',
    'https://github.com/org',
    'https://github.com/org/group/site',
    'https://github.com/org/..',
    'https://github.com/org/.git',
    'https://github.com/org/si te',
    'https://github.com/org/si%2Fte',
    'https://github.com/-org/site',
    'http://127.0.0.1:8080/git/org/site.git',
    `https://github.com/org/${'x'.repeat(3000)}`,
  ];
  for (const url of elsewhere) {
    it(`is none for ${url.slice(0, 50) || 'nothing'}`, () => {
      assert.equal(githubRepository(url, { env: {} }), undefined);
    });
  }

  it('is on the API of its own host in GitHub’s cloud for enterprises', () => {
    const found = githubRepository('git@acme.ghe.com:org/site.git', { env: {} });
    assert.deepEqual(found, { owner: 'org', repo: 'site', apiUrl: 'https://api.acme.ghe.com' });
  });

  it('is on a server of one’s own only when the own checkout is there too', () => {
    const url = 'https://git.example.com:8443/org/site.git';
    const found = githubRepository(url, { env: {}, ownOrigin: 'git@git.example.com:me/mine.git' });
    assert.deepEqual(found, { owner: 'org', repo: 'site', apiUrl: 'https://git.example.com/api/v3' });
    assert.equal(githubRepository(url, { env: {}, ownOrigin: 'git@github.com:me/mine.git' }), undefined);
    assert.equal(githubRepository(url, { env: {}, ownOrigin: '/srv/git/mine.git' }), undefined);
  });

  const explicit: [string, string | undefined][] = [
    ['https://ghe.example.com/api/v3', 'https://ghe.example.com/api/v3'],
    ['https://ghe.example.com/api/v3/', 'https://ghe.example.com/api/v3'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000/', 'http://[::1]:4000'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://ghe.example.com/api/v3', undefined],
    ['http://127.0.0.1.example.com', undefined],
    ['https://user:secret@ghe.example.com', undefined],
    ['file:///etc', undefined],
    ['nonsense', undefined],
  ];
  for (const [given, apiUrl] of explicit) {
    it(`${apiUrl === undefined ? 'never leads to' : 'is on'} GITHUB_API_URL=${given}, whatever the host`, () => {
      for (const url of ['git@github.com:org/site.git', 'https://git.example.com/org/site']) {
        const found = githubRepository(url, { env: { GITHUB_API_URL: given } });
        assert.deepEqual(found, apiUrl === undefined ? undefined : { owner: 'org', repo: 'site', apiUrl });
      }
      assert.equal(githubRepository('/srv/git/org/site', { env: { GITHUB_API_URL: given } }), undefined);
    });
  }

  it('is not somewhere else because GitHub Actions names its own API', () => {
    const env = { GITHUB_API_URL: `${github}/` };
    assert.equal(githubRepository('https://git.example.com/org/site', { env }), undefined);
    assert.equal(githubRepository('git@github.com:org/site.git', { env })?.apiUrl, github);
  });

  it('may lie under a prefix on a git server of this machine', () => {
    const env = { GITHUB_API_URL: 'http://127.0.0.1:4000' };
    const found = githubRepository('http://127.0.0.1:8080/git/org/site.git', { env });
    assert.deepEqual(found, { owner: 'org', repo: 'site', apiUrl: 'http://127.0.0.1:4000' });
  });
});

describe('the token', () => {
  it('is GITHUB_TOKEN, else GH_TOKEN, and an empty one is none', () => {
    assert.equal(token({ GITHUB_TOKEN: 'a', GH_TOKEN: 'b' }), 'a');
    assert.equal(token({ GITHUB_TOKEN: ' ', GH_TOKEN: 'b\n' }), 'b');
    assert.equal(token({ GITHUB_TOKEN: '' }), undefined);
    assert.equal(token({}), undefined);
  });
});
