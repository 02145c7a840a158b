package main

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	jobutil "k8s.io/kubernetes/pkg/api/job"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/features"
)

var jobs = by(rules[*batch.Job]{
	prepare: selectOwnPods,
	create: func(object *batch.Job) field.ErrorList {
		return validation.ValidateJobCreate(object, validation.JobValidationOptions{
			PodValidationOptions:  podutil.GetValidationOptionsFromPodTemplate(&object.Spec.Template, nil),
			RequirePrefixedLabels: true,
		})
	},
	// A Job that runs: what may be changed of one that is suspended is none of an upgrade's concern.
	update: func(object, old *batch.Job) field.ErrorList {
		return validation.ValidateJobUpdate(object, old, validation.JobValidationOptions{
			PodValidationOptions:  podutil.GetValidationOptionsFromPodTemplate(&object.Spec.Template, &old.Spec.Template),
			RequirePrefixedLabels: true,
		})
	},
	warn: func(ctx context.Context, object, old *batch.Job) []string {
		var oldSpec *batch.JobSpec
		if old != nil {
			oldSpec = &old.Spec
		}
		return append(warningsForName(object.Name, "Pod names and hostnames"), jobutil.WarningsForJobSpec(ctx, field.NewPath("spec"), &object.Spec, oldSpec)...)
	},
	options: map[string]bool{string(features.WorkloadWithJob): utilfeature.DefaultFeatureGate.Enabled(features.WorkloadWithJob)},
})

// selectOwnPods gives a Job the selector that the API server writes, by which its validation asks.
func selectOwnPods(job *batch.Job) {
	if *job.Spec.ManualSelector {
		return
	}
	if job.Spec.Template.Labels == nil {
		job.Spec.Template.Labels = map[string]string{}
	}
	if job.Spec.Selector == nil {
		job.Spec.Selector = &metav1.LabelSelector{}
	}
	if job.Spec.Selector.MatchLabels == nil {
		job.Spec.Selector.MatchLabels = map[string]string{}
	}
	own := map[string]string{
		batch.LegacyJobNameLabel:       job.Name,
		batch.JobNameLabel:             job.Name,
		batch.LegacyControllerUidLabel: string(job.UID),
		batch.ControllerUidLabel:       string(job.UID),
	}
	// What an author wrote stays, and is refused where it is something else.
	for label, value := range own {
		if _, found := job.Spec.Template.Labels[label]; !found {
			job.Spec.Template.Labels[label] = value
		}
	}
	if _, found := job.Spec.Selector.MatchLabels[batch.ControllerUidLabel]; !found {
		job.Spec.Selector.MatchLabels[batch.ControllerUidLabel] = string(job.UID)
	}
}
