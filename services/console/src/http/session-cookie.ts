/** Holds the token of whoever is signed in: out of reach of scripts and of other sites. */
export const sessionCookie = 'leadloop_session';

export const sessionCookieOptions = {
  path: '/',
  httpOnly: true,
  sameSite: 'strict',
} as const;
