"""A mail server by aiosmtpd that says on standard output, a line of JSON each, where it listens and what it gets.

usage: server.py plain|starttls|tls PORT CERTIFICATE KEY PASSWORD takes|dies

`dies`: it ends as soon as it has a mail, before it says so."""

import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

way, port, certificate, key, password, end = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


def say(**line):
    print(json.dumps(line), flush=True)


def authenticator(server, session, envelope, mechanism, login):
    good = (login.login, login.password) == (b"baton", password.encode())
    say(login=login.login.decode(), good=good)
    return AuthResult(success=good, handled=False, auth_data=login)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        encrypted = server.transport.get_extra_info("ssl_object")
        say(
            mail={
                "to": envelope.rcpt_tos,
                "tls": encrypted and encrypted.version(),
                "user": session.auth_data.login.decode(),
                "id": mail["Message-ID"],
                "subject": mail["Subject"],
                "parts": [part.get_content_type() for part in mail.iter_parts()],
                "text": mail.get_body(["plain"]).get_content(),
                "html": mail.get_body(["html"]).get_content(),
            }
        )
        if end == "dies":
            os._exit(0)
        return "250 OK"


def session():
    options = {"tls_context": context, "require_starttls": True} if way == "starttls" else {}
    return SMTP(
        Handler(),
        hostname="localhost",
        authenticator=authenticator,
        auth_required=True,
        # What is encrypted from the beginning looks plain to it.
        auth_require_tls=way == "starttls",
        **options,
    )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", int(port), ssl=context if way == "tls" else None)
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
