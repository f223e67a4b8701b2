// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_vm.h"

static bool is_first_of_card(const struct export_device *devs, unsigned i)
{
	return !i || devs[i].slot != devs[i - 1].slot;
}

/* qm.conf(5): hostpciN; the functions of a card get the numbers 0, 1, ... in this order */
void export_vm_proxmox(FILE *f, const struct export_device *devs, unsigned n,
		       const struct export_extras *extras)
{
	char addr[PCI_ADDR_LEN];

	fputs("# In /etc/pve/qemu-server/VMID.conf, or as: qm set VMID --hostpci0 'ADDRESS...,pcie=1'\n"
	      "machine: q35\n",
	      f);
	if (extras->window_mib)
		fprintf(f,
			"# for the 64-bit window that the BARs need, also with bios: ovmf\n"
			"args: -global q35-pcihost.pci-hole64-size=%uG -fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=%u\n",
			extras->window_mib >> 10, extras->window_mib);
	if (extras->wide)
		fputs("cpu: host\n", f);
	for (unsigned i = 0; i < n; i++) {
		if (is_first_of_card(devs, i))
			fprintf(f, "hostpci%u: ", devs[i].slot);
		fprintf(f, "%s%s", is_first_of_card(devs, i) ? "" : ";",
			pci_addr_print(&devs[i].addr, addr));
		if (i + 1 == n || is_first_of_card(devs, i + 1))
			fputs(",pcie=1\n", f);
	}
}

/*
 * By XPath, as virt-install(1) has it since 4.0: by its name a device is looked for among those of the running libvirt,
 * and managed= has no word of its own.
 */
void export_vm_virt_install(FILE *f, const struct export_device *devs, unsigned n,
			    const struct export_extras *extras)
{
	fputs("--machine q35 \\\n", f);
	if (extras->window_mib)
		fprintf(f,
			"--controller type=pci,index=0,model=pcie-root,xpath1.set=./pcihole64=%llu \\\n"
			"--qemu-commandline='-fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=%u' \\\n",
			(unsigned long long)extras->window_mib << 10, extras->window_mib);
	if (extras->wide)
		fputs("--cpu host-passthrough,xpath1.set=./maxphysaddr/@mode=passthrough \\\n",
		      f);
	for (unsigned i = 0; i < n; i++) {
		const struct export_device *d = &devs[i];

		if (d->kind == EXPORT_MDEV)
			fprintf(f,
				"--hostdev type=mdev,xpath1.set=./@model=vfio-pci,xpath2.set=./source/address/@uuid=%s",
				d->uuid);
		else
			fprintf(f,
				"--hostdev type=pci,xpath1.set=./@managed=no,xpath2.set=./source/address/@domain=0x%04x,"
				"xpath3.set=./source/address/@bus=0x%02x,xpath4.set=./source/address/@slot=0x%02x,"
				"xpath5.set=./source/address/@function=0x%x%s",
				d->addr.domain, d->addr.bus, d->addr.dev, d->addr.fn,
				extras->iommufd ? ",xpath6.set=./driver/@iommufd=yes" : "");
		fprintf(f,
			",address.type=pci,address.domain=0,address.bus=0x%02x,address.slot=0,address.function=0x%x%s%s\n",
			EXPORT_LIBVIRT_BUS + d->slot, d->fn,
			d->multifunction ? ",address.multifunction=on" : "",
			i + 1 < n ? " \\" : "");
	}
}

/*
 * linuxcontainers.org/incus/docs: devices gpu, pci. In a VM, a gpu brings the other functions of its slot and group
 * along by itself.
 */
void export_vm_incus(FILE *f, const struct export_device *devs, unsigned n,
		     const struct export_extras *extras)
{
	char addr[PCI_ADDR_LEN];
	bool has_gpu = false;

	if (extras->window_mib)
		fprintf(f,
			"# for the 64-bit window that the BARs need, with what raw.qemu has already:\n"
			"incus config set INSTANCE raw.qemu='-global q35-pcihost.pci-hole64-size=%uG -fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=%u'\n",
			extras->window_mib >> 10, extras->window_mib);
	for (unsigned i = 0; i < n; i++) {
		const struct export_device *d = &devs[i];

		pci_addr_print(&d->addr, addr);
		if (is_first_of_card(devs, i))
			has_gpu = d->kind != EXPORT_VF && pci_is_display(&d->ids);
		if (!has_gpu)
			fprintf(f,
				"incus config device add INSTANCE gpupt%u-%u pci address=%s\n",
				d->slot, d->fn, addr);
		else if (is_first_of_card(devs, i))
			fprintf(f,
				"incus config device add INSTANCE gpupt%u gpu gputype=physical pci=%s\n",
				d->slot, addr);
		else
			fprintf(f, "# %s goes with it\n", addr);
	}
}
