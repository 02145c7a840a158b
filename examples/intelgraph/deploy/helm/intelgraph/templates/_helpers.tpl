{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "intelgraph.analytics.main.resources" -}}
{{- if eq ((index .Values.analytics.resources.limits "ephemeral-storage") | toString) "4352Mi" }}
{{- $map := deepCopy .Values.analytics.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (include "intelgraph.ephemeralStorage" . | float64)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .Values.analytics.resources }}
{{- end }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold on the disk of a container. */}}
{{- define "intelgraph.bytesOnDisk" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if eq $path.medium "Disk" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 1073741824 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* The chart with its version, as a label may hold them. */}}
{{- define "intelgraph.chart" -}}
{{- regexReplaceAll "[-.]+$" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63) "" }}
{{- end }}

{{- /* The labels of objects that belong to no workload. */}}
{{- define "intelgraph.commonLabels" -}}
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* How many bytes of ephemeral storage a container may use by default, with what its paths hold on disk. */}}
{{- define "intelgraph.ephemeralStorage" -}}
{{- addf
  (ternary 0.0 4294967296.0 (ne (include "intelgraph.replacesVarCacheAnalytics" .) ""))
  (include "intelgraph.bytesOnDisk" . | float64)
  268435456 }}
{{- end }}

{{- /* What the names of all objects begin with; what is too long is cut, with a digest. */}}
{{- define "intelgraph.fullname" -}}
{{- $name := include "intelgraph.name" . -}}
{{- if gt (len $name) 32 }}
  {{- printf "%s-%s" (regexReplaceAll "[-.]+$" ($name | trunc 23) "") ($name | toJson | sha256sum | trunc 8) }}
{{- else }}
  {{- $name }}
{{- end }}
{{- end }}

{{- /* What decides on 'appArmorProfile'. */}}
{{- define "intelgraph.hasAppArmorProfile" -}}
{{- if and .Values.hardening.enabled (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* What decides on 'container.apparmor.security.beta.kubernetes.io/main'. */}}
{{- define "intelgraph.hasContainerApparmorMain" -}}
{{- if and .Values.hardening.enabled (not (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version)) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* An image with its tag and its digest, as far as it has them. */}}
{{- define "intelgraph.image" -}}
{{- .repository }}
{{- with .tag }}
  {{- printf ":%s" . }}
{{- end }}
{{- with .digest }}
  {{- printf "@%s" . }}
{{- end }}
{{- end }}

{{- /* What the selectors tell the pods of this release from others by; an alias of the chart counts, too. */}}
{{- define "intelgraph.instance" -}}
{{- if eq .Chart.Name "intelgraph" }}
  {{- .Release.Name }}
{{- else if gt (len (printf "%s_%s" .Release.Name .Chart.Name)) 63 }}
  {{- regexReplaceAll "[-.]+$" (printf "%s_%s" .Release.Name .Chart.Name | trunc 54) "" }}
  {{- "-" }}
  {{- printf "%s_%s" .Release.Name .Chart.Name | toJson | sha256sum | trunc 8 }}
{{- else }}
  {{- printf "%s_%s" .Release.Name .Chart.Name }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values is on disk and has the size '1024Mi'. */}}
{{- define "intelgraph.isOnDiskOf1024Mi" -}}
{{- if and (eq .path.medium "Disk") (not (kindIs "invalid" .path.sizeLimit)) }}
  {{- if eq (.path.sizeLimit | toString) "1024Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values is on disk and has the size '2Gi'. */}}
{{- define "intelgraph.isOnDiskOf2Gi" -}}
{{- if and (eq .path.medium "Disk") (not (kindIs "invalid" .path.sizeLimit)) }}
  {{- if eq (.path.sizeLimit | toString) "2Gi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* The labels that the objects of a workload have in common. */}}
{{- define "intelgraph.labels" -}}
app.kubernetes.io/instance: {{ include "intelgraph.instance" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
app.kubernetes.io/name: {{ .name | quote }}
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" .root | quote }}
{{- with .root.Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* The keys of labels that objects of the chart have in any case. */}}
{{- define "intelgraph.labelsOfObjects" -}}
- app.kubernetes.io/component
- app.kubernetes.io/instance
- app.kubernetes.io/managed-by
- app.kubernetes.io/name
- app.kubernetes.io/part-of
- app.kubernetes.io/version
- helm.sh/chart
{{- end }}

{{- /* The labels that several objects of a workload have in common. */}}
{{- define "intelgraph.migration.labels" -}}
app.kubernetes.io/instance: {{ include "intelgraph.instance" . | quote }}
app.kubernetes.io/name: migration
app.kubernetes.io/part-of: intelgraph
{{- with .Values.migration.image.tag }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
cdk8s.io/metadata.addr: intelgraph-migration-c8214eb5
{{- with .Values.migration.podLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* The name of the Job, with a digest of what it runs. */}}
{{- define "intelgraph.migrationJobName" -}}
{{- include "intelgraph.fullname" . }}
{{- "-migration-" }}
{{- printf "%s\n" (include "intelgraph.migration-job.spec" .) | fromYaml | toJson | sha256sum | trunc 8 }}
{{- end }}

{{- /* The name of the release with that of the chart, unless one of them is overridden. */}}
{{- define "intelgraph.name" -}}
{{- if .Values.fullnameOverride }}
  {{- .Values.fullnameOverride }}
{{- else if contains (.Values.nameOverride | default .Chart.Name) .Release.Name }}
  {{- .Release.Name }}
{{- else }}
  {{- printf "%s-%s" .Release.Name (.Values.nameOverride | default .Chart.Name) }}
{{- end }}
{{- end }}

{{- /* Whether a command starts a shell, or a tool that comes with one. */}}
{{- define "intelgraph.needsShell" -}}
{{- if include "intelgraph.startsShell" . }}
  {{- true }}
{{- else if include "intelgraph.startsTool" . }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values needs a volume that the pod does not have. */}}
{{- define "intelgraph.needsVolume" -}}
{{- if ne .path.mountPath "/out" }}
  {{- if ne .path.name "report" }}
    {{- true }}
  {{- else if ne .path.medium "Disk" }}
    {{- true }}
  {{- else if kindIs "invalid" .path.sizeLimit }}
    {{- true }}
  {{- else if ne (.path.sizeLimit | toString) "1024Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Whether the object is there. */}}
{{- define "intelgraph.pdbIsThere" -}}
{{- if or .workload.autoscaling.enabled (gt (int .workload.replicas) 1) }}
  {{- if .workload.podDisruptionBudget.enabled }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* The first name that two objects of the kind 'ServiceAccount' have. */}}
{{- define "intelgraph.repeatedServiceAccountName" -}}
{{- $fullname := include "intelgraph.fullname" . -}}
{{- $texts := list }}
{{- range $item := list
  (dict "name" "telemetry" "workload" .Values.telemetry)
  (dict "name" "analytics" "workload" .Values.analytics)
  (dict "name" "api" "workload" .Values.api)
  (dict "name" "worker" "workload" .Values.worker)
  (dict "name" "gateway" "workload" .Values.gateway)
  (dict "name" "migration" "workload" .Values.migration)
  (dict "name" "report" "workload" .Values.report) }}
  {{- if $item.workload.serviceAccount.create }}
    {{- $texts = append $texts ($item.workload.serviceAccount.name | default (printf "%s-%s" $fullname $item.name)) }}
  {{- end }}
{{- end }}
{{- include "intelgraph.repeated" $texts }}
{{- end }}

{{- /* Whether a writable path of the values takes the place of 'run' ('/var/run/app'). */}}
{{- define "intelgraph.replacesRun" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "run") (eq $path.mountPath "/var/run/app") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values takes the place of 'tmp' ('/tmp'). */}}
{{- define "intelgraph.replacesTmp" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values takes the place of 'var-cache-analytics' ('/var/cache/analytics'). */}}
{{- define "intelgraph.replacesVarCacheAnalytics" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if has $path.mountPath (list "/var/cache/analytics" "/var" "/var/cache") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "intelgraph.report.sender.resources" -}}
{{- if and
  .Values.hardening.writablePaths
  (eq ((index .Values.report.resources.limits "ephemeral-storage") | toString) "1280Mi") }}
{{- $map := deepCopy .Values.report.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.bytesOnDisk" . | float64) 1342177280)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .Values.report.resources }}
{{- end }}
{{- end }}

{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "intelgraph.report.typesetter.resources" -}}
{{- if and
  .Values.hardening.writablePaths
  (eq ((index .Values.report.initContainers.typesetter.resources.limits "ephemeral-storage") | toString) "1280Mi") }}
{{- $map := deepCopy .Values.report.initContainers.typesetter.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.reportCronjobBytesOnDisk" . | float64) 1342177280)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .Values.report.initContainers.typesetter.resources }}
{{- end }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold on the disk of a container. */}}
{{- define "intelgraph.reportCronjobBytesOnDisk" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/out") (eq $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 1073741824 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "intelgraph.resources" -}}
{{- if and
  .root.Values.hardening.writablePaths
  (eq ((index .workload.resources.limits "ephemeral-storage") | toString) "256Mi") }}
{{- $map := deepCopy .workload.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.bytesOnDisk" .root | float64) 268435456)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .workload.resources }}
{{- end }}
{{- end }}

{{- /* The name of the ServiceAccount of a workload. */}}
{{- define "intelgraph.serviceAccountName" -}}
{{- .workload.serviceAccount.name | default (printf "%s-%s" (include "intelgraph.fullname" .root) .name) }}
{{- end }}

{{- /* Whether a command starts a shell. */}}
{{- define "intelgraph.startsShell" -}}
{{- if regexMatch
  "^ ((/usr(/local)?)?/s?bin/)?(ash|bash|busybox|cmd|dash|ksh|sh|zsh)( |$)"
  (include "intelgraph.wordsOfCommand" .) }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* Whether a command starts a tool that comes with a shell. */}}
{{- define "intelgraph.startsTool" -}}
{{- if regexMatch
  "^ ((/usr(/local)?)?/s?bin/)?(cat|curl|echo|env|kill|ls|nc|pgrep|sleep|test|touch|true|wget)( |$)"
  (include "intelgraph.wordsOfCommand" .) }}
  {{- true }}
{{- end }}
{{- end }}

{{- /* What a container asks for and may use; paths on disk of values add to its ephemeral storage. */}}
{{- define "intelgraph.telemetry.main.resources" -}}
{{- if and
  .Values.hardening.writablePaths
  (eq ((index .Values.telemetry.resources.limits "ephemeral-storage") | toString) "2304Mi") }}
{{- $map := deepCopy .Values.telemetry.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.bytesOnDisk" . | float64) 2415919104)) }}
{{- toYaml $map }}
{{- else }}
{{- toYaml .Values.telemetry.resources }}
{{- end }}
{{- end }}

{{- /* Whether a writable path of the values needs a volume that the pod does not have. */}}
{{- define "intelgraph.telemetryDaemonsetNeedsVolume" -}}
{{- if ne .path.mountPath "/var/spool/telemetry" }}
  {{- if ne .path.name "spool" }}
    {{- true }}
  {{- else if ne .path.medium "Disk" }}
    {{- true }}
  {{- else if kindIs "invalid" .path.sizeLimit }}
    {{- true }}
  {{- else if ne (.path.sizeLimit | toString) "2Gi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* A command as one text, with a space before each word. */}}
{{- define "intelgraph.wordsOfCommand" -}}
{{- range $argument := .Values.hardening.preStopCommand }}
  {{- printf " %s" $argument }}
{{- end }}
{{- end }}

{{- /* The number that a quantity of Kubernetes stands for, such as 1.5Gi or 500m; 0 for what is no quantity. */}}
{{- define "intelgraph.amount" -}}
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
{{- define "intelgraph.byteQuantity" -}}
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
{{- define "intelgraph.repeated" -}}
{{- $known := dict }}
{{- range $text := . }}
  {{- if hasKey $known $text }}
    {{- $text }}
    {{- break }}
  {{- end }}
  {{- $_ := set $known $text true }}
{{- end }}
{{- end }}
