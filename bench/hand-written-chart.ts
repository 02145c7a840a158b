import * as fs from 'fs';
import * as path from 'path';

interface Image {
  readonly repository: string;
  readonly tag: string;
}

/**
 * Writes the smallest chart that a person would write for so many equal services: one template in the manner of `helm create`, which
 * runs through the services of its values and copies blocks with `toYaml`. It makes the objects that the generated chart makes with its defaults.
 */
export function writeHandWrittenChart(folder: string, name: string, services: readonly string[], image: Image, port: number): void {
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: "1.0.0"\n`,
    'values.yaml': valuesFor(services, image, port),
    'templates/_helpers.tpl': HELPERS,
    'templates/services.yaml': SERVICES,
  };
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(folder, file);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, content);
  }
}

function valuesFor(services: readonly string[], image: Image, port: number): string {
  const shared = `podSecurityContext:
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  runAsGroup: 65532
  runAsNonRoot: true
  runAsUser: 65532
  appArmorProfile:
    type: RuntimeDefault
  seccompProfile:
    type: RuntimeDefault
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  privileged: false
  readOnlyRootFilesystem: true
tests:
  image: docker.io/library/busybox:1.37.0
  resources:
    limits: { memory: 32Mi }
    requests: { cpu: 10m, memory: 16Mi }
services:
`;
  return shared + services.map(name => `  ${name}:
    replicas: 2
    port: ${port}
    image:
      repository: ${image.repository}
      tag: ${image.tag}
    resources:
      limits: { memory: 256Mi, ephemeral-storage: 256Mi }
      requests: { cpu: 100m, memory: 128Mi, ephemeral-storage: 64Mi }
    nodeSelector: {}
    tolerations: []
    affinity: {}
`).join('');
}

const HELPERS = `{{- define "handwritten.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "handwritten.podLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/version: {{ .service.image.tag | quote }}
{{- end }}

{{- define "handwritten.selectorLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}
`;

const SERVICES = `{{- range $name, $service := .Values.services }}
{{- $context := dict "name" $name "service" $service "root" $ }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}
  labels:
    {{- include "handwritten.labels" $context | nindent 4 }}
    app.kubernetes.io/version: {{ $service.image.tag | quote }}
spec:
  minReadySeconds: 0
  progressDeadlineSeconds: 600
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
  replicas: {{ $service.replicas }}
  selector:
    matchLabels:
      {{- include "handwritten.selectorLabels" $context | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "handwritten.podLabels" $context | nindent 8 }}
    spec:
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      automountServiceAccountToken: false
      enableServiceLinks: false
      serviceAccountName: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}
      terminationGracePeriodSeconds: 30
      securityContext:
        {{- toYaml $.Values.podSecurityContext | nindent 8 }}
      containers:
        - name: main
          image: "{{ $service.image.repository }}:{{ $service.image.tag }}"
          imagePullPolicy: Always
          securityContext:
            {{- toYaml $.Values.securityContext | nindent 12 }}
          lifecycle:
            preStop:
              sleep:
                seconds: 5
          ports:
            - name: http
              containerPort: {{ $service.port }}
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            failureThreshold: 3
            periodSeconds: 10
            timeoutSeconds: 3
          readinessProbe:
            httpGet:
              path: /readyz
              port: http
            failureThreshold: 3
            periodSeconds: 5
            timeoutSeconds: 3
          startupProbe:
            httpGet:
              path: /healthz
              port: http
            failureThreshold: 30
            periodSeconds: 2
            timeoutSeconds: 3
          resources:
            {{- toYaml $service.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: run
              mountPath: /var/run/app
      volumes:
        - name: tmp
          emptyDir:
            medium: Memory
            sizeLimit: 64Mi
        - name: run
          emptyDir:
            medium: Memory
            sizeLimit: 16Mi
      topologySpreadConstraints:
        {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "handwritten.selectorLabels" $context | nindent 14 }}
        {{- end }}
      {{- with $service.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $service.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $service.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}-service
  labels:
    {{- include "handwritten.labels" $context | nindent 4 }}
spec:
  type: ClusterIP
  ports:
    - name: http
      port: {{ $service.port }}
      targetPort: {{ $service.port }}
  selector:
    {{- include "handwritten.selectorLabels" $context | nindent 4 }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}
  labels:
    {{- include "handwritten.labels" $context | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}
  labels:
    {{- include "handwritten.labels" $context | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "handwritten.selectorLabels" $context | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - port: {{ $service.port }}
          protocol: TCP
  egress:
    - {}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}
  labels:
    {{- include "handwritten.labels" $context | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "handwritten.selectorLabels" $context | nindent 6 }}
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}-test
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
  labels:
    app.kubernetes.io/component: test
    app.kubernetes.io/name: {{ $name }}-test
    app.kubernetes.io/instance: {{ $.Release.Name }}
    app.kubernetes.io/managed-by: {{ $.Release.Service }}
    helm.sh/chart: {{ printf "%s-%s" $.Chart.Name $.Chart.Version }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  restartPolicy: Never
  securityContext:
    {{- toYaml $.Values.podSecurityContext | nindent 4 }}
  containers:
    - name: http
      image: {{ $.Values.tests.image }}
      imagePullPolicy: IfNotPresent
      command: [wget, -q, -T, "10", -O, /dev/null, "http://{{ $.Release.Name }}-{{ $.Chart.Name }}-{{ $name }}-service:{{ $service.port }}/readyz"]
      securityContext:
        {{- toYaml $.Values.securityContext | nindent 8 }}
      resources:
        {{- toYaml $.Values.tests.resources | nindent 8 }}
{{- end }}
`;
