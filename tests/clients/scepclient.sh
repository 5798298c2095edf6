#!/bin/sh
# Enrols with scepclient (micromdm; Debian package scep). It encrypts to every certificate of
# GetCACert with single DES and, on PENDING, sends its request again every 30 seconds. Where it
# finds its certificate, it renews that (RenewalReq, the same key).
# Arguments are handed on to scepclient.
set -eu
. "$(dirname "$0")/common.sh"
need scepclient

# Programs in Go trust the certificates that this names.
export SSL_CERT_FILE="$MOCKNDES_CA_FILE"
timeout "$limit" scepclient -private-key key.pem -certificate cert.pem -cn "$MOCKNDES_CN" \
	-server-url "$MOCKNDES_SCEP_URL" -challenge "$challenge" "$@"
check_certificate
