# shellcheck shell=sh disable=SC2034
# What the client drivers share; sourced, never run. Every driver enrols or renews once with one
# real SCEP client and obeys one contract, so that `mockndes`, a pipeline or a person can call any
# of them:
#
#   in    MOCKNDES_SCEP_URL   where to enrol, http: or https:
#         MOCKNDES_CHALLENGE  the challenge password (empty or unset: none is sent)
#         MOCKNDES_CA_FILE    what to trust, PEM: certificates that are issued, and the server's own
#         MOCKNDES_CN         the common name to ask for
#         MOCKNDES_DIR        an existing folder for everything the client leaves behind
#         MOCKNDES_RENEW      1: renew what an earlier run left in $MOCKNDES_DIR (same name and
#                             server); rekey: with a new key, where the client leaves the choice
#   out   $MOCKNDES_DIR/cert.pem and key.pem, and exit status 0, if the client got a certificate;
#         77 if the client is not installed; anything else if the client reports failure. What a
#         renewal replaces is kept as old-cert.pem and old-key.pem.

# The client is stopped after this many seconds whatever happens.
limit=${MOCKNDES_TIME_LIMIT:-60}

fail()
{
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# need PROGRAM...: the driver cannot do without them
need()
{
	for program; do
		command -v "$program" >/dev/null || {
			echo "$(basename "$0"): $program is not installed" >&2
			exit 77
		}
	done
}

# with_trust COMMAND...: over HTTPS, the command trusts $MOCKNDES_CA_FILE. For a client that leaves
# trust to libcurl, which reads /etc/ssl/certs and heeds no variable: the command sees a folder of
# ours there. Where the system grants no private mounts, the client itself says what it misses.
with_trust()
{
	case $MOCKNDES_SCEP_URL in
	https:*)
		mkdir -p trusted
		cp "$MOCKNDES_CA_FILE" trusted/ca-certificates.crt
		if unshare --map-root-user --mount true 2> unshare.log; then
			# shellcheck disable=SC2016
			set -- unshare --map-root-user --mount \
				sh -c 'mount --bind trusted /etc/ssl/certs && exec "$@"' sh "$@"
		fi
		;;
	esac
	"$@"
}

# What the client left must be a certificate for its own key, and not the one it had.
check_certificate()
{
	[ -s cert.pem ] || fail "the client ended well but left no certificate"
	[ -z "$renew" ] || ! cmp -s cert.pem old-cert.pem ||
		fail "the client ended well but has no new certificate"
	[ "$(openssl x509 -in cert.pem -noout -pubkey)" = "$(openssl pkey -in key.pem -pubout)" ] ||
		fail "the certificate is for another key"
}

for name in MOCKNDES_SCEP_URL MOCKNDES_CA_FILE MOCKNDES_CN MOCKNDES_DIR; do
	eval "[ -n \"\${$name-}\" ]" || fail "$name is not set"
done
MOCKNDES_CA_FILE=$(realpath "$MOCKNDES_CA_FILE")
challenge=${MOCKNDES_CHALLENGE-} renew=${MOCKNDES_RENEW-}
folder=$(realpath "$(dirname "$0")")
need timeout openssl
cd "$MOCKNDES_DIR" || exit 1
if [ -n "$renew" ]; then
	cp cert.pem old-cert.pem
	cp key.pem old-key.pem
fi
