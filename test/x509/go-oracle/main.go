// Oracle reads SVIDs and a trust bundle as other implementations do: go-spiffe verifies each chain, and zlint looks at
// every certificate by the rules of RFC 5280. Input and output are JSON.
package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spiffe/go-spiffe/v2/bundle/spiffebundle"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
	zx509 "github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"
)

type request struct {
	TrustDomain string     `json:"trustDomain"`
	Bundle      string     `json:"bundle"`
	At          time.Time  `json:"at"`
	Chains      [][][]byte `json:"chains"`
	Lint        [][]byte   `json:"lint"`
}

type answer struct {
	Identities []string `json:"identities"`
	Findings   []string `json:"findings"`
}

func main() {
	var in request
	fail(json.NewDecoder(os.Stdin).Decode(&in))
	domain, err := spiffeid.TrustDomainFromString(in.TrustDomain)
	fail(err)
	bundle, err := spiffebundle.Read(domain, bytes.NewReader([]byte(in.Bundle)))
	fail(err)
	out := answer{Identities: []string{}, Findings: []string{}}
	for _, chain := range in.Chains {
		out.Identities = append(out.Identities, verify(chain, bundle, in.At))
	}
	registry, err := lint.GlobalRegistry().Filter(lint.FilterOptions{IncludeSources: lint.SourceList{lint.RFC5280}})
	fail(err)
	for index, der := range in.Lint {
		certificate, err := zx509.ParseCertificate(der)
		fail(err)
		for name, result := range zlint.LintCertificateEx(certificate, registry).Results {
			if result.Status >= lint.Warn {
				out.Findings = append(out.Findings, fmt.Sprintf("%d %s %s", index, name, result.Status))
			}
		}
	}
	fail(json.NewEncoder(os.Stdout).Encode(out))
}

func verify(chain [][]byte, bundle *spiffebundle.Bundle, at time.Time) string {
	var certificates []*x509.Certificate
	for _, der := range chain {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return "refused: " + err.Error()
		}
		certificates = append(certificates, certificate)
	}
	id, _, err := x509svid.Verify(certificates, bundle, x509svid.WithTime(at))
	if err != nil {
		return "refused: " + err.Error()
	}
	return id.String()
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
