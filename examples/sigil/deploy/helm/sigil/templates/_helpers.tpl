{{- define "sigil.chart" -}}
{{- regexReplaceAll "[-.]+$" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63) "" }}
{{- end }}

{{- define "sigil.consciousness.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: consciousness
app.kubernetes.io/part-of: sigil
helm.sh/chart: {{ include "sigil.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "sigil.consciousness.main.resources" -}}
{{- if include "sigil.consciousness.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.consciousness.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "sigil.byteQuantity" (include "sigil.consciousnessStatefulsetEphemeralStorage" . | float64)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.consciousness.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "sigil.consciousness.main.resources.followDisk" -}}
{{- if eq ((index .Values.consciousness.resources.limits "ephemeral-storage") | toString) "256Mi" }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.consciousness.preflight.resources" -}}
{{- if include "sigil.consciousness.preflight.resources.followDisk" . }}
{{- $map := deepCopy .Values.consciousness.initContainers.preflight.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "sigil.byteQuantity" (include "sigil.consciousnessStatefulsetEphemeralStorage" . | float64)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.consciousness.initContainers.preflight.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "sigil.consciousness.preflight.resources.followDisk" -}}
{{- if eq
  ((index .Values.consciousness.initContainers.preflight.resources.limits "ephemeral-storage") | toString)
  "256Mi" }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.consciousnessServiceaccountName" -}}
{{- .Values.consciousness.serviceAccount.name | default (printf "%s-consciousness" (include "sigil.fullname" .)) }}
{{- end }}

{{- define "sigil.consciousnessStatefulsetEphemeralStorage" -}}
{{- addf (include "sigil.ephemeralStorage" .) (include "sigil.totalEphemeralStorage" . | float64) 268435456 }}
{{- end }}

{{- define "sigil.credentialIn" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if regexMatch "-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----" $value }}
  {{- "a private key" }}
{{- else if regexMatch `\w://[^/\s:@]*:(?:[^$/\s@]|\$[^({/\s@])[^/\s@]*@` ($value | lower) }}
  {{- "a URL with a password" }}
{{- else if include "sigil.isConnectionString" (dict "root" .root "value" $value) }}
  {{- "a connection string with a password" }}
{{- else if include "sigil.isUrlWithCredential" (dict "root" .root "value" $value) }}
  {{- "a URL with a credential" }}
{{- else if include "sigil.isWebhook" (dict "root" .root "value" $value) }}
  {{- "a webhook URL" }}
{{- else if include "sigil.isAuthorization" (dict "root" .root "value" $value) }}
  {{- "an authorization header" }}
{{- else if regexMatch `"(?:auth|password|secret|token)"\s*:\s*"(?:[^$"]|\$[^({"])[^"]*"` ($value | lower) }}
  {{- "a document with a credential" }}
{{- else if regexMatch `(?:^|:)\$(?:1|2[abxy]?|5|6|y|apr1|argon2\w*)\$\S+` $value }}
  {{- "a password hash" }}
{{- else if regexMatch `\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.` $value }}
  {{- "a JSON Web Token" }}
{{- else if regexMatch `\b(?:AKIA|ASIA)[A-Z0-9]{16}\b` $value }}
  {{- "an AWS access key" }}
{{- else if include "sigil.isAccessToken" (dict "root" .root "value" $value) }}
  {{- "an access token" }}
{{- else if include "sigil.isApiKey" (dict "root" .root "value" $value) }}
  {{- "an API key" }}
{{- else if include "sigil.looksLikeCredential" (dict "root" .root "name" $name "value" $value) }}
  {{- "what looks like a credential" }}
{{- end }}
{{- end }}

{{- define "sigil.ephemeralStorage" -}}
{{- if .Values.consciousness.persistence.enabled }}
  {{- "0" }}
{{- else }}
  {{- include "sigil.amount" .Values.consciousness.persistence.size | float64 | toJson }}
{{- end }}
{{- end }}

{{- define "sigil.fullname" -}}
{{- if regexMatch "^.{33,}$" (include "sigil.name" .) }}
  {{- regexReplaceAll "[-.]+$" (include "sigil.name" . | trunc 23) "" }}
  {{- "-" }}
  {{- include "sigil.name" . | toJson | sha256sum | trunc 8 }}
{{- else }}
  {{- include "sigil.name" . }}
{{- end }}
{{- end }}

{{- define "sigil.hasAnnotations" -}}
{{- if .Values.consciousness.podAnnotations }}
  {{- true }}
{{- else if include "sigil.hasContainerApparmorMain" . }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.hasAppArmorProfile" -}}
{{- if and .Values.hardening.enabled (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.hasContainerApparmorMain" -}}
{{- if and .Values.hardening.enabled (not (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version)) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.hasVolumes" -}}
{{- $path := .path -}}
{{- if ne $path.mountPath "/var/lib/sigil-leveldb" }}
  {{- true }}
{{- else if not (has $path.mountPath (list "/var/run/secrets" "/etc/sigil" "/var/lib/sigil-leveldb")) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.image" -}}
{{- .repository }}
{{- with .tag }}
  {{- printf ":%s" . }}
{{- end }}
{{- with .digest }}
  {{- printf "@%s" . }}
{{- end }}
{{- end }}

{{- define "sigil.isAccessToken" -}}
{{- $value := .value -}}
{{- if regexMatch `\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})\b` $value }}
  {{- true }}
{{- else if regexMatch `\b(?:npm_\w{36}|dckr_pat_[\w-]{20,}|hvs\.[\w-]{20,})\b` $value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isAmbiguousAndRandom" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if include "sigil.isAmbiguousName" (dict "root" .root "name" $name) }}
  {{- if include "sigil.isRandom" (dict "root" .root "value" $value) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.isAmbiguousName" -}}
{{- $name := .name -}}
{{- if regexMatch `(?:^|[_.-])(?:key|auth|salt|pepper)(?:_?(?:base64|b64))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch
  `(?:^|[_.-])(?:cookie|session|signature|seed)(?:_?(?:base64|b64))?_?\d*$`
  ($name | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isApiKey" -}}
{{- $value := .value -}}
{{- if regexMatch `\b(?:xox[abprs]-[\w-]{10,}|[sr]k_live_\w{16,}|sk-[\w-]{32,})\b` $value }}
  {{- true }}
{{- else if regexMatch `\b(?:AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,})\b` $value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isAuthorization" -}}
{{- $value := .value -}}
{{- if regexMatch `\b(?:bearer|basic)\s+[\w.~+/-]{16,}` ($value | lower) }}
  {{- if regexMatch `\b(?:bearer|basic)\s+\S*\d` ($value | lower) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.isConnectionString" -}}
{{- $value := .value -}}
{{- if regexMatch `(?:^|[?&;\s])(?:password|passwd|pwd)=(?:[^$&;\s"']|\$[^({&;\s"'])` ($value | lower) }}
  {{- true }}
{{- else if regexMatch
  `(?:^|[?&;\s])(?:account|sharedaccess)key=(?:[^$&;\s"']|\$[^({&;\s"'])`
  ($value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isCredentialName" -}}
{{- $name := .name -}}
{{- if regexMatch `(?:password|passwd|passphrase)(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch `(?:secret|token|credentials?)(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch `secret_key_base(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch `(?:api|access|secret)_?key(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch
  `(?:private|signing|encryption)_?key(?:_?(?:base64|b64|value))?_?\d*$`
  ($name | lower) }}
  {{- true }}
{{- else if regexMatch `(?:^|[_.-])(?:pass|pwd|pw)(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch "^(?:password|passwd|pwd)[_.-](?:db|database|root|admin|user)$" ($name | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isDigestName" -}}
{{- $name := .name -}}
{{- if regexMatch `digest|hash|sha\d*$|checksum|fingerprint|integrity|commit|revision|cert` ($name | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isHarmlessToken" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if regexMatch "token$" ($name | lower) }}
  {{- if regexMatch `^(?:<[^>\d]+>|\[[^\]\d]+\]|X(?:-[A-Za-z]+)+|[a-z]{1,6})$` $value }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.isHarmlessValue" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if regexMatch `^(?:|true|false|yes|no|on|off|none|null|[01]|\.{0,2}/\S*|\$[({].*)$` ($value | lower) }}
  {{- true }}
{{- else if regexMatch `^(?:[a-z][a-z0-9+.-]*://[^@]*|projects/\S+/secrets/\S+)$` ($value | lower) }}
  {{- true }}
{{- else if regexMatch `^(?:arn|vault|secretref|ssm|ref):\S+$` ($value | lower) }}
  {{- true }}
{{- else if and (regexMatch "(?:^|[_.-])(?:max|min)[_.-]" ($name | lower)) (regexMatch `^\d+$` $value) }}
  {{- true }}
{{- else if include "sigil.isHarmlessToken" (dict "root" .root "name" $name "value" $value) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isLongAndRandom" -}}
{{- $value := .value -}}
{{- if and (regexMatch "^[A-Za-z0-9+/]{32,}={0,2}$" $value) (not (regexMatch "/.*/.*/" $value)) }}
  {{- if and (regexMatch "[a-z]" $value) (regexMatch "[A-Z]" $value) }}
    {{- if regexMatch `\d+[^\d]+\d+[^\d]+\d` $value }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.isNeutralAndRandom" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if not (include "sigil.isAmbiguousName" (dict "root" .root "name" $name)) }}
  {{- if include "sigil.isLongAndRandom" (dict "root" .root "value" $value) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.isRandom" -}}
{{- $value := .value -}}
{{- if regexMatch "^(?:base64:)?[0-9a-f]{32,}$" ($value | lower) }}
  {{- true }}
{{- else if include "sigil.mixesLettersAndDigits" (dict "root" .root "value" $value) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isRandomCredential" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if not (include "sigil.isDigestName" (dict "root" .root "name" $name)) }}
  {{- if include "sigil.isAmbiguousAndRandom" (dict "root" .root "name" $name "value" $value) }}
    {{- true }}
  {{- else if include "sigil.isNeutralAndRandom" (dict "root" .root "name" $name "value" $value) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.isUrlWithCredential" -}}
{{- $value := .value -}}
{{- if regexMatch `[?&](?:access_|auth_)?token=(?:[^$&;\s"']|\$[^({&;\s"']){8,}` ($value | lower) }}
  {{- true }}
{{- else if regexMatch `[?&](?:api_?key|sig(?:nature)?)=(?:[^$&;\s"']|\$[^({&;\s"']){8,}` ($value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.isWebhook" -}}
{{- $value := .value -}}
{{- if regexMatch `\bhttps://hooks\.slack\.com/services/\w+/\w+/\w+` $value }}
  {{- true }}
{{- else if regexMatch `\bhttps://discord(?:app)?\.com/api/webhooks/\d+/[\w-]+` $value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.labelsOfObjects" -}}
- app.kubernetes.io/component
- app.kubernetes.io/instance
- app.kubernetes.io/managed-by
- app.kubernetes.io/name
- app.kubernetes.io/part-of
- app.kubernetes.io/version
- helm.sh/chart
{{- end }}

{{- define "sigil.listedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/lib/sigil-leveldb") (ne $path.medium "Disk") }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "sigil.byteQuantity" (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.localhostProfile" -}}
{{- printf "localhost/%s" .Values.hardening.appArmorProfile.localhostProfile }}
{{- end }}

{{- define "sigil.looksLikeCredential" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if not (regexMatch `(?:^|[_.-])(?:public|publishable)[_.-]?(?:\w+[_.-])?key` ($name | lower)) }}
  {{- if not (include "sigil.isHarmlessValue" (dict "root" .root "name" $name "value" $value)) }}
    {{- if include "sigil.isCredentialName" (dict "root" .root "name" $name) }}
      {{- true }}
    {{- else if include "sigil.isRandomCredential" (dict "root" .root "name" $name "value" $value) }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.main.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: main
app.kubernetes.io/part-of: sigil
helm.sh/chart: {{ include "sigil.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "sigil.main.main.resources" -}}
{{- if include "sigil.main.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.main.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "sigil.byteQuantity" (include "sigil.mainStatefulsetEphemeralStorage" . | float64)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.main.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "sigil.main.main.resources.followDisk" -}}
{{- if eq ((index .Values.main.resources.limits "ephemeral-storage") | toString) "256Mi" }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.main.preflight.resources" -}}
{{- if include "sigil.main.preflight.resources.followDisk" . }}
{{- $map := deepCopy .Values.main.initContainers.preflight.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "sigil.byteQuantity" (include "sigil.mainStatefulsetEphemeralStorage" . | float64)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.main.initContainers.preflight.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "sigil.main.preflight.resources.followDisk" -}}
{{- if eq
  ((index .Values.main.initContainers.preflight.resources.limits "ephemeral-storage") | toString)
  "256Mi" }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.mainStatefulsetEphemeralStorage" -}}
{{- addf
  (ternary 0.0 (include "sigil.amount" .Values.main.persistence.size | float64) .Values.main.persistence.enabled)
  (include "sigil.totalEphemeralStorage" . | float64)
  268435456 }}
{{- end }}

{{- define "sigil.mainStatefulsetHasAnnotations" -}}
{{- if .Values.main.podAnnotations }}
  {{- true }}
{{- else if include "sigil.hasContainerApparmorMain" . }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.mainStatefulsetServiceAccountName" -}}
{{- .Values.main.serviceAccount.name | default (printf "%s-main" (include "sigil.fullname" .)) }}
{{- end }}

{{- define "sigil.memoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "sigil.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "sigil.someWritablePathsRun" .) ""))
  (include "sigil.totalMemoryOfPaths" . | float64) }}
{{- end }}

{{- define "sigil.mixesLettersAndDigits" -}}
{{- $value := .value -}}
{{- if regexMatch `^(?:base64:)?[\w+/-]{16,}={0,2}$` $value }}
  {{- if regexMatch `^(?:base64:)?[\w+/-]*[a-z]` $value }}
    {{- if regexMatch `^(?:base64:)?[\w+/-]*[A-Z]` $value }}
      {{- if regexMatch `^(?:base64:)?[A-Za-z_+/-]*\d+[A-Za-z_+/-]+\d+[A-Za-z_+/-]+\d` $value }}
        {{- true }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.name" -}}
{{- if .Values.fullnameOverride }}
  {{- .Values.fullnameOverride }}
{{- else if contains (.Values.nameOverride | default .Chart.Name) .Release.Name }}
  {{- .Release.Name }}
{{- else }}
  {{- printf "%s-%s" .Release.Name (.Values.nameOverride | default .Chart.Name) }}
{{- end }}
{{- end }}

{{- define "sigil.repeatedServiceAccountName" -}}
{{- $texts := list }}
{{- if .Values.consciousness.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.consciousness.serviceAccount.name | default (printf "%s-consciousness" (include "sigil.fullname" .))) }}
{{- end }}
{{- if .Values.main.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.main.serviceAccount.name | default (printf "%s-main" (include "sigil.fullname" .))) }}
{{- end }}
{{- include "sigil.repeated" $texts }}
{{- end }}

{{- define "sigil.someJustifications" -}}
{{- range $capability, $reason := .Values.hardening.justifications }}
  {{- if has $capability $.Values.hardening.extraCapabilities }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.someWritablePathsRun" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "run") (eq $path.mountPath "/var/run/app") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.someWritablePathsTmp" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.testsConsciousnessHttpCommand" -}}
{{- "http://" }}
{{- include "sigil.fullname" . }}
{{- "-consciousness:" }}
{{- int .Values.consciousness.service.port }}
{{- "/readyz" }}
{{- end }}

{{- define "sigil.totalEphemeralStorage" -}}
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

{{- define "sigil.totalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/lib/sigil-leveldb") (ne $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- define "sigil.workloadsListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if include "sigil.workloadsTotalMemoryOfPathsPart" (dict "root" $ "path" $path) }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "sigil.byteQuantity" (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.workloadsMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "sigil.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "sigil.someWritablePathsRun" .) ""))
  (include "sigil.workloadsTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- define "sigil.workloadsTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if include "sigil.workloadsTotalMemoryOfPathsPart" (dict "root" $ "path" $path) }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- define "sigil.workloadsTotalMemoryOfPathsPart" -}}
{{- $path := .path -}}
{{- if not (has $path.mountPath (list "/var/run/secrets" "/etc/sigil" "/var/lib/sigil-leveldb")) }}
  {{- if ne $path.medium "Disk" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* The number that a quantity of Kubernetes stands for, such as 1.5Gi or 500m; 0 for what is no quantity. */}}
{{- define "sigil.amount" -}}
{{- $quantity := toString . }}
{{- $digits := regexFind "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" $quantity }}
{{- $suffix := trimPrefix $digits $quantity }}
{{- $decimal := dict "" "e0" "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18" }}
{{- $binary := dict "Ki" 1 "Mi" 2 "Gi" 3 "Ti" 4 "Pi" 5 "Ei" 6 }}
{{- if not $digits }}
  {{- 0 }}
{{- else if hasKey $binary $suffix }}
  {{- $number := float64 $digits }}
  {{- range until (int (get $binary $suffix)) }}
    {{- $number = mulf $number 1024 }}
  {{- end }}
  {{- $number }}
{{- else if hasKey $decimal $suffix }}
  {{- float64 (print $digits (get $decimal $suffix)) }}
{{- else if regexMatch "^[eE][+-]?[0-9]+$" $suffix }}
  {{- float64 $quantity }}
{{- else }}
  {{- 0 }}
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
