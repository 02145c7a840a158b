// The gateway serves the web application and passes what is below /api/ on.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"
)

const drainTimeout = 20 * time.Second

//go:embed web
var web embed.FS

func main() {
	port := setting("PORT", "8080")
	if len(os.Args) > 1 && os.Args[1] == "-healthcheck" {
		if err := healthCheck(port); err != nil {
			log.Fatalf("gateway: not healthy: %v", err)
		}
		return
	}
	if err := serve(port); err != nil {
		log.Fatalf("gateway: %v", err)
	}
}

// serve answers requests until SIGTERM, and then those that have arrived.
func serve(port string) error {
	if err := checkWritable(os.TempDir()); err != nil {
		return err
	}
	api, err := url.Parse(setting("API_URL", "http://127.0.0.1:8081"))
	if err != nil {
		return fmt.Errorf("API_URL: %w", err)
	}
	pages, err := fs.Sub(web, "web")
	if err != nil {
		return err
	}
	var ready atomic.Bool
	routes := http.NewServeMux()
	routes.HandleFunc("GET /healthz", func(response http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(response, "alive")
	})
	routes.HandleFunc("GET /readyz", func(response http.ResponseWriter, _ *http.Request) {
		if !ready.Load() {
			http.Error(response, "not ready", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(response, "ready")
	})
	routes.Handle("/api/", named(httputil.NewSingleHostReverseProxy(api)))
	routes.Handle("/", http.FileServerFS(pages))

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":" + port, Handler: routes, ReadHeaderTimeout: 5 * time.Second}
	drained := make(chan error, 1)
	go func() {
		<-ctx.Done()
		ready.Store(false)
		deadline, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		drained <- server.Shutdown(deadline)
	}()
	ready.Store(true)
	log.Printf("gateway: serves on port %s", port)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-drained
}

// named gives a request a name of its own, by which the logs of all services are searched.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		request.Header.Set("X-Request-Id", uuid.NewString())
		next.ServeHTTP(response, request)
	})
}

// checkWritable proves that a directory can be written, or tells who could not.
func checkWritable(directory string) error {
	file, err := os.CreateTemp(directory, "preflight-")
	if err == nil {
		defer os.Remove(file.Name())
		_, err = file.WriteString("ok")
		err = errors.Join(err, file.Sync(), file.Close())
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written by user %d, group %d: %w", directory, os.Getuid(), os.Getgid(), err)
	}
	return nil
}

// healthCheck asks the gateway that runs beside it in the container.
func healthCheck(port string) error {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get("http://127.0.0.1:" + port + "/healthz")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
