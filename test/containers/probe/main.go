// The probe looks at a container from the inside, where an image has no shell to do so. It prints JSON.
package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	answers := map[string]any{}
	for _, question := range os.Args[1:] {
		verb, path, _ := strings.Cut(question, ":")
		switch verb {
		case "status":
			answers[question] = status()
		case "write":
			answers[question] = outcome(create(path))
		case "overwrite":
			file, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err == nil {
				file.Close()
			}
			answers[question] = outcome(err)
		case "read":
			content, err := os.ReadFile(path)
			if err == nil {
				answers[question] = string(content)
			} else {
				answers[question] = outcome(err)
			}
		case "mode":
			answers[question] = mode(path)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

// status is what the kernel tells of this process.
func status() map[string]string {
	content, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	fields := map[string]string{}
	for _, line := range strings.Split(string(content), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			fields[name] = strings.Join(strings.Fields(value), " ")
		}
	}
	return fields
}

// create makes a file in a directory, writes to it and removes it.
func create(directory string) error {
	file, err := os.CreateTemp(directory, ".probe-")
	if err != nil {
		return err
	}
	_, err = file.WriteString("ok")
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// mode is the owner, the group and the permissions of a file.
func mode(path string) any {
	var stat syscall.Stat_t
	if err := syscall.Stat(filepath.Clean(path), &stat); err != nil {
		return outcome(err)
	}
	return map[string]uint32{"uid": stat.Uid, "gid": stat.Gid, "mode": stat.Mode & 0o7777}
}

// outcome is "ok" or the name of the error that the kernel gave.
func outcome(err error) string {
	names := map[syscall.Errno]string{
		syscall.EACCES: "EACCES", syscall.EPERM: "EPERM", syscall.EROFS: "EROFS", syscall.ENOENT: "ENOENT", syscall.ENOSPC: "ENOSPC",
	}
	var number syscall.Errno
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &number) && names[number] != "":
		return names[number]
	default:
		return err.Error()
	}
}
