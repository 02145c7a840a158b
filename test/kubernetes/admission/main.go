// Command admission tells of objects what the API server of Kubernetes would say of them, without one: it reads JSON, an object a line, and
// answers in the same order with the errors and the warnings that a client would get. An object that it cannot judge ends it, as silence would
// pass for consent.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// question is an object to create, or to update where there is an old one.
type question struct {
	ID     string          `json:"id"`
	Object json.RawMessage `json:"object"`
	Old    json.RawMessage `json:"old,omitempty"`
}

// answer has no errors where the API server would take the object.
type answer struct {
	ID       string   `json:"id"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
}

func main() {
	if err := answerAll(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerAll(questions io.Reader, answers io.Writer) error {
	decoder, encoder := json.NewDecoder(questions), json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	for {
		var asked question
		if err := decoder.Decode(&asked); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		said, err := judge(asked.Object, asked.Old)
		if err != nil {
			return fmt.Errorf("object %q: %w", asked.ID, err)
		}
		if err := encoder.Encode(answer{asked.ID, listed(said.errors), listed(said.warnings)}); err != nil {
			return err
		}
	}
}

// listed makes an empty list of none, so that JSON has no null.
func listed(lines []string) []string {
	return append([]string{}, lines...)
}
