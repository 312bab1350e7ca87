// oidc-provider with rotation on: every refresh token is good for one refresh, and a second one kills its family.
// Configuration, and what the tests ask of it; all that it answers to a client is its own.
// Argument: the seconds that an access token lives. Ends when its standard input does.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';

// Standard output is for the one line that the test reads.
console.log = console.info = console.error;

const lifetime = Number(process.argv[2]);
const server = createServer().listen(0, '127.0.0.1', start);
process.stdin.on('end', () => process.exit()).resume();

function start() {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(origin, {
    clients: [client('public', false), client('bound', true)],
    adapter: storage(),
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    // The default of 15 s would let tokens live on that have expired.
    clockTolerance: 0,
    ttl: {
      AccessToken: lifetime, RefreshToken: 3600, AuthorizationCode: 60, DeviceCode: 60,
      Grant: 3600, Session: 3600, Interaction: 600, IdToken: 60,
    },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      // Every proof needs a nonce, at the token endpoint and at the resource.
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    },
    cookies: { keys: ['for tests'] },
    pkce: { required: () => true },
  });
  watch(provider);
  server.on('request', provider.callback());
  process.stdout.write(`${origin}\n`);
}

function client(id, bound) {
  return {
    client_id: id,
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/cb'],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    dpop_bound_access_tokens: bound,
  };
}

// Its own storage holds the latest 1000 things, which the proofs of a busy second would push out.
function storage() {
  const latest = createMemoryAdapter();
  const proofs = new Map();
  const everyProof = {
    find: async (id) => proofs.get(id),
    upsert: async (id, proof) => { proofs.set(id, proof); },
  };
  return (model) => (model === 'ReplayDetection' ? everyProof : latest(model));
}

function watch(provider) {
  const accessTokens = [];
  let counts;
  const forget = () => { counts = { refreshes: 0, replays: 0, refused: 0, noncesAtToken: 0, noncesAtResource: 0 }; };
  forget();

  const isRefresh = (ctx) => ctx.oidc?.params?.grant_type === 'refresh_token';
  provider.on('access_token.saved', (token) => accessTokens.push(token));
  provider.on('grant.success', (ctx) => { counts.refreshes += isRefresh(ctx) ? 1 : 0; });
  provider.on('grant.error', (ctx, error) => {
    const nonce = error.error === 'use_dpop_nonce';
    counts.refused += isRefresh(ctx) && !nonce ? 1 : 0;
    counts.noncesAtToken += isRefresh(ctx) && nonce ? 1 : 0;
    counts.replays += error.error_detail === 'refresh token already used' ? 1 : 0;
  });
  provider.on('userinfo.error', (_, error) => {
    counts.noncesAtResource += error.error === 'use_dpop_nonce' ? 1 : 0;
  });
  provider.on('server_error', (_, error) => console.error(error));

  provider.use(async (ctx, next) => {
    switch (ctx.path) {
      case '/test/counts':
        ctx.body = counts;
        break;
      case '/test/forget':
        forget();
        ctx.body = {};
        break;
      case '/test/expire':
        await Promise.all(accessTokens.splice(0).map((token) => token.destroy()));
        ctx.body = {};
        break;
      default:
        await next();
    }
  });
}
