const { App, Chart } = require('cdk8s');
const kplus = require('cdk8s-plus-28');

const app = new App();
const chart = new Chart(app, 'stack');
for (const id of ['api', 'worker', 'analytics', 'gateway', 'search', 'mail', 'audit']) {
  new kplus.Deployment(chart, id, {
    containers: [{ image: 'registry.example.com/service:1.0.0', portNumber: 8080 }],
    serviceAccount: new kplus.ServiceAccount(chart, `${id}-account`),
  }).exposeViaService();
}
app.synth();
