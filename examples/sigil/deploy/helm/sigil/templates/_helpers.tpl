{{- /* How many bytes the writable paths of the values hold on the disk of a container. */}}
{{- define "sigil.bytesOnDisk" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/lib/sigil-leveldb") (eq $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 1073741824 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* The chart with its version, as a label may hold them. */}}
{{- define "sigil.chart" -}}
{{- regexReplaceAll "[-.]+$" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63) "" }}
{{- end }}

{{- /* How many bytes of ephemeral storage a container may use by default, with what its paths hold on disk. */}}
{{- define "sigil.ephemeralStorage" -}}
{{- addf
  (ternary 0.0 (include "sigil.amount" .workload.persistence.size | float64) .workload.persistence.enabled)
  (include "sigil.bytesOnDisk" .root | float64)
  268435456 }}
{{- end }}

{{- /* What the names of all objects begin with; what is too long is cut, with a digest. */}}
{{- define "sigil.fullname" -}}
{{- $name := include "sigil.name" . -}}
{{- if gt (len $name) 32 }}
  {{- printf "%s-%s" (regexReplaceAll "[-.]+$" ($name | trunc 23) "") ($name | toJson | sha256sum | trunc 8) }}
{{- else }}
  {{- $name }}
{{- end }}
{{- end }}

{{- /* What decides on 'annotations'. */}}
{{- define "sigil.hasAnnotations" -}}
{{- if .workload.podAnnotations }}
  {{- true }}
{{- else if include "sigil.hasContainerApparmorMain" .root }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* What decides on 'appArmorProfile'. */}}
{{- define "sigil.hasAppArmorProfile" -}}
{{- if and .Values.hardening.enabled (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* What decides on 'container.apparmor.security.beta.kubernetes.io/main'. */}}
{{- define "sigil.hasContainerApparmorMain" -}}
{{- if and .Values.hardening.enabled (not (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version)) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* An image with its tag and its digest, as far as it has them. */}}
{{- define "sigil.image" -}}
{{- .repository }}
{{- with .tag }}
  {{- printf ":%s" . }}
{{- end }}
{{- with .digest }}
  {{- printf "@%s" . }}
{{- end }}
{{- end }}

{{- /* What the selectors tell the pods of this release from others by; an alias of the chart counts, too. */}}
{{- define "sigil.instance" -}}
{{- if eq .Chart.Name "sigil" }}
  {{- .Release.Name }}
{{- else if gt (len (printf "%s_%s" .Release.Name .Chart.Name)) 63 }}
  {{- regexReplaceAll "[-.]+$" (printf "%s_%s" .Release.Name .Chart.Name | trunc 54) "" }}
  {{- "-" }}
  {{- printf "%s_%s" .Release.Name .Chart.Name | toJson | sha256sum | trunc 8 }}
{{- else }}
  {{- printf "%s_%s" .Release.Name .Chart.Name }}
{{- end }}
{{- end }}

{{- /* The labels that the objects of a workload have in common. */}}
{{- define "sigil.labels" -}}
app.kubernetes.io/instance: {{ include "sigil.instance" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
app.kubernetes.io/name: {{ .name | quote }}
app.kubernetes.io/part-of: sigil
helm.sh/chart: {{ include "sigil.chart" .root | quote }}
{{- with .root.Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* The keys of labels that objects of the chart have in any case. */}}
{{- define "sigil.labelsOfObjects" -}}
- app.kubernetes.io/component
- app.kubernetes.io/instance
- app.kubernetes.io/managed-by
- app.kubernetes.io/name
- app.kubernetes.io/part-of
- app.kubernetes.io/version
- helm.sh/chart
{{- end }}

{{- /* The name of the release with that of the chart, unless one of them is overridden. */}}
{{- define "sigil.name" -}}
{{- if .Values.fullnameOverride }}
  {{- .Values.fullnameOverride }}
{{- else if contains (.Values.nameOverride | default .Chart.Name) .Release.Name }}
  {{- .Release.Name }}
{{- else }}
  {{- printf "%s-%s" .Release.Name (.Values.nameOverride | default .Chart.Name) }}
{{- end }}
{{- end }}

{{- /* Whether a command starts a shell, or a tool that comes with one. */}}
{{- define "sigil.needsShell" -}}
{{- if include "sigil.startsShell" . }}
  {{- true }}
{{- else if include "sigil.startsTool" . }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "sigil.preflight.resources" -}}
{{- if eq ((index .workload.initContainers.preflight.resources.limits "ephemeral-storage") | toString) "256Mi" }}
{{- $map := deepCopy .workload.initContainers.preflight.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "sigil.byteQuantity" (include "sigil.ephemeralStorage" . | float64)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .workload.initContainers.preflight.resources }}
{{- end }}
{{- end }}

{{- /* The first name that two objects of the kind 'ServiceAccount' have. */}}
{{- define "sigil.repeatedServiceAccountName" -}}
{{- $fullname := include "sigil.fullname" . -}}
{{- $texts := list }}
{{- if .Values.consciousness.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.consciousness.serviceAccount.name | default (printf "%s-consciousness" $fullname)) }}
{{- end }}
{{- if .Values.main.serviceAccount.create }}
  {{- $texts = append $texts (.Values.main.serviceAccount.name | default (printf "%s-main" $fullname)) }}
{{- end }}
{{- include "sigil.repeated" $texts }}
{{- end }}

{{- /* Whether a writable path of the values takes the place of 'run' ('/var/run/app'). */}}
{{- define "sigil.replacesRun" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "run") (eq $path.mountPath "/var/run/app") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values takes the place of 'tmp' ('/tmp'). */}}
{{- define "sigil.replacesTmp" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "sigil.resources" -}}
{{- if eq ((index .workload.resources.limits "ephemeral-storage") | toString) "256Mi" }}
{{- $map := deepCopy .workload.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "sigil.byteQuantity" (include "sigil.ephemeralStorage" . | float64)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .workload.resources }}
{{- end }}
{{- end }}

{{- /* The name of the ServiceAccount of a workload. */}}
{{- define "sigil.serviceAccountName" -}}
{{- .workload.serviceAccount.name | default (printf "%s-%s" (include "sigil.fullname" .root) .name) }}
{{- end }}

{{- /* Whether a command starts a shell. */}}
{{- define "sigil.startsShell" -}}
{{- if regexMatch
  "^ ((/usr(/local)?)?/s?bin/)?(ash|bash|busybox|cmd|dash|ksh|sh|zsh)( |$)"
  (include "sigil.wordsOfCommand" .) }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* Whether a command starts a tool that comes with a shell. */}}
{{- define "sigil.startsTool" -}}
{{- if regexMatch
  "^ ((/usr(/local)?)?/s?bin/)?(cat|curl|echo|env|kill|ls|nc|pgrep|sleep|test|touch|true|wget)( |$)"
  (include "sigil.wordsOfCommand" .) }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* A command as one text, with a space before each word. */}}
{{- define "sigil.wordsOfCommand" -}}
{{- range $argument := .Values.hardening.preStopCommand }}
  {{- printf " %s" $argument }}
{{- end }}
{{- end }}

{{- /* The number that a quantity of Kubernetes stands for, such as 1.5Gi or 500m; 0 for what is no quantity. */}}
{{- define "sigil.amount" -}}
{{- $quantity := toString . }}
{{- $digits := regexFind "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" $quantity }}
{{- $suffix := trimPrefix $digits $quantity }}
{{- if not $digits }}
  {{- 0 }}
{{- else if not $suffix }}
  {{- float64 $digits }}
{{- else if hasSuffix "i" $suffix }}
  {{- $factors := dict
    "Ki" 1024 "Mi" 1048576 "Gi" 1073741824
    "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 }}
  {{- mulf (float64 $digits) (get $factors $suffix | default 0) }}
{{- else if regexMatch "^[eE][+-]?[0-9]+$" $suffix }}
  {{- float64 $quantity }}
{{- else }}
  {{- $exponents := dict "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18" }}
  {{- if hasKey $exponents $suffix }}
    {{- float64 (print $digits (get $exponents $suffix)) }}
  {{- else }}
    {{- 0 }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* A number of bytes as the shortest whole quantity, such as 64Mi. */}}
{{- define "sigil.byteQuantity" -}}
{{- $bytes := int64 (minf . 9007199254740992.0) }}
{{- if and $bytes (eq (mod $bytes 1073741824) 0) }}
  {{- print (div $bytes 1073741824) "Gi" }}
{{- else if and $bytes (eq (mod $bytes 1048576) 0) }}
  {{- print (div $bytes 1048576) "Mi" }}
{{- else if and $bytes (eq (mod $bytes 1024) 0) }}
  {{- print (div $bytes 1024) "Ki" }}
{{- else }}
  {{- $bytes }}
{{- end }}
{{- end }}

{{- /* The first text that a list has more than once. */}}
{{- define "sigil.repeated" -}}
{{- $known := dict }}
{{- range $text := . }}
  {{- if hasKey $known $text }}
    {{- $text }}
    {{- break }}
  {{- end }}
  {{- $_ := set $known $text true }}
{{- end }}
{{- end }}
