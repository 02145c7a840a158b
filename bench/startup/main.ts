import { Chart } from 'cdk8s';
import { HardenedDeployment, SigilApp } from 'cdk8s-sigil';

const app = new SigilApp();
const chart = new Chart(app, 'stack');
for (const id of ['api', 'worker', 'analytics', 'gateway', 'search', 'mail', 'audit']) {
  new HardenedDeployment(chart, id, { image: 'registry.example.com/service:1.0.0', port: 8080 }).exposeViaService();
}
app.synth();
