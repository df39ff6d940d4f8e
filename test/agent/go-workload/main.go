// Workload asks the SPIFFE Workload API as programs do, by go-spiffe: it prints each state it is told, until it has seen as many as it is
// asked for. Output is a JSON object a line.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spiffe/go-spiffe/v2/svid/jwtsvid"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
)

type state struct {
	Identity string `json:"identity"`
	Serial   string `json:"serial"`
	Verified string `json:"verified"`
	Failure  string `json:"failure"`
}

type watcher struct {
	left   int
	cancel context.CancelFunc
}

func (w *watcher) OnX509ContextUpdate(update *workloadapi.X509Context) {
	svid := update.DefaultSVID()
	// The key of an identity that go-spiffe parses is the one of its certificate; the chain must also lead to the bundle. Tests move the
	// clock of the node, not that of this machine, so time is the certificate's own.
	at := x509svid.WithTime(svid.Certificates[0].NotBefore.Add(time.Minute))
	id, _, err := x509svid.Verify(svid.Certificates, update.Bundles, at)
	out := state{Identity: svid.ID.String(), Serial: svid.Certificates[0].SerialNumber.String(), Verified: id.String()}
	if err != nil {
		out.Verified = err.Error()
	}
	w.print(out)
}

func (w *watcher) OnX509ContextWatchError(err error) {
	w.print(state{Failure: err.Error()})
}

func (w *watcher) print(out state) {
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
	w.left--
	if w.left == 0 {
		w.cancel()
	}
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if os.Args[1] == "jwt" {
		_, err := workloadapi.FetchJWTSVID(ctx, jwtsvid.Params{Audience: "x"})
		fmt.Println(err)
		return
	}
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	// The address of the socket comes from the environment, SPIFFE_ENDPOINT_SOCKET.
	_ = workloadapi.WatchX509Context(ctx, &watcher{left: count, cancel: cancel})
}
